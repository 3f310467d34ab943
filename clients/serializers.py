"""Bodies of the endpoints of clients."""

from typing import Any

from rest_framework import serializers

from clients.models import SCOPES
from ops.api.serializers import AnyCaseField, StrictSerializer


class TokenIn(StrictSerializer):
    """Which of the key's scopes the token is to carry."""

    scopes = serializers.ListField(
        child=AnyCaseField(choices=SCOPES),
        required=False,
        min_length=1,
        max_length=len(SCOPES),
        help_text="A subset of the client's scopes; all of them unless given.",
    )


class TokenOut(serializers.Serializer[dict[str, Any]]):
    """A token, to be sent as `Authorization: Bearer`."""

    token = serializers.CharField(help_text="A JWT; treat it as opaque.")
    token_type = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    expires_in = serializers.IntegerField(help_text="Seconds from now.")
    expires_at = serializers.DateTimeField()
