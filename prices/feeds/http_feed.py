"""Feeds that are asked over HTTP."""

from ops.core import http_client
from prices.feeds.interface import Feed


class HttpFeed(Feed):
    """A feed below a base URL."""

    def __init__(self, *, base_url: str, client: http_client.Client | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._client = client or http_client.shared_client()
