"""Parse a bind request, for the viewset and the fast path alike."""

from decimal import Decimal
from typing import Any, NamedTuple

from clients import idempotency
from clients.principals import Principal
from ops.audit.origin import Origin
from ops.core import names
from quotes.bounds import MAX_POLICYHOLDER
from quotes.serializers import BindIn
from quotes.services.bind_batch import BindRequest
from quotes.tokens import MAX_LENGTH

OPERATION = "policies"


class Wanted(NamedTuple):
    """The body of a bind."""

    quote_token: str
    policyholder: str
    max_premium: Decimal | None = None


def read(data: Any, *, key: str | None, principal: Principal, origin: Origin | None) -> BindRequest:
    """`data`: the JSON document; `key`: the header's value. Raises ValidationError or Problem 400 that say what is wrong."""
    wanted = read_plain(data) or validated(data)
    return BindRequest(
        client_id=principal.client_id,
        actor=f"client:{principal.name}",
        quote_token=wanted.quote_token,
        policyholder=wanted.policyholder,
        max_premium=wanted.max_premium,
        key=idempotency.from_request(client_id=principal.client_id, key=key, operation=OPERATION, body=data),
        origin=origin,
    )


def read_plain(data: Any) -> Wanted | None:
    """Parse a plainly valid body without the serializer, which took a quarter of a bind's time on the event loop."""
    if not isinstance(data, dict) or len(data) != 2:
        return None
    token, holder = data.get("quote_token"), data.get("policyholder")
    if not (isinstance(token, str) and isinstance(holder, str) and token.isprintable() and holder.isprintable()):
        return None
    holder = names.folded(holder)
    return Wanted(token, holder) if 0 < len(token) <= MAX_LENGTH and 0 < len(holder) <= MAX_POLICYHOLDER else None


def validated(data: Any) -> Wanted:
    """Parse the body with the serializer, which names every fault. Raises ValidationError."""
    body = BindIn(data=data)
    body.is_valid(raise_exception=True)
    return Wanted(**body.validated_data)
