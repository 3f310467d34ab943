"""How idempotency is documented wherever a key is taken."""

from drf_spectacular.utils import OpenApiParameter

from clients import idempotency

DESCRIPTION = "1 to 128 printable ASCII characters. The same key and body again gets the same answer for 24 h, without a second effect."


def _header(*, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        idempotency.HEADER, str, OpenApiParameter.HEADER, required=required, pattern=idempotency.PATTERN, description=DESCRIPTION
    )


IDEMPOTENCY_KEY = _header(required=True)
OPTIONAL_IDEMPOTENCY_KEY = _header(required=False)
