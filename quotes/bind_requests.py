"""A request to bind, read from what came in: the same for the viewset and for the express lane."""

from typing import Any

from clients import idempotency
from clients.principals import Principal
from ops.audit.origin import Origin
from quotes.serializers import BindIn
from quotes.services.sitting import BindRequest

OPERATION = "policies"


def read(data: Any, *, key: str | None, principal: Principal, origin: Origin | None) -> BindRequest:
    """`data`: the JSON document; `key`: the header's value. Raises ValidationError or Problem 400 that say what is wrong."""
    body = BindIn(data=data)
    body.is_valid(raise_exception=True)
    terms = body.validated_data
    return BindRequest(
        client_id=principal.client_id,
        actor=f"client:{principal.name}",
        quote_token=terms["quote_token"],
        policyholder=terms["policyholder"],
        max_premium=terms.get("max_premium"),
        key=idempotency.from_request(client_id=principal.client_id, key=key, operation=OPERATION, body=data),
        origin=origin,
    )
