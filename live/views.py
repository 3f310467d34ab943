"""The socket paths, to a request that is no WebSocket handshake."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ops.api.problems import Problem

NEEDS_UPGRADE = Problem(
    426,
    "This is a WebSocket: connect with GET and Upgrade: websocket, without a body.",
    headers={"Upgrade": "websocket", "Connection": "Upgrade"},
)


class SocketView(APIView):
    """Says that the path takes WebSockets alone."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        raise NEEDS_UPGRADE
