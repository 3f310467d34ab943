"""How idempotency is documented wherever a key is taken."""

from drf_spectacular.utils import OpenApiParameter

from clients import idempotency

IDEMPOTENCY_KEY = OpenApiParameter(
    idempotency.HEADER,
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern=idempotency.PATTERN,
    description="1 to 128 printable ASCII characters. The same key and body again gets the same answer for 24 h, without a second effect.",
)
