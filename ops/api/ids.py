"""Ids in paths, in any case."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from rest_framework.viewsets import GenericViewSet

from ops.core.enums import spelt


class AnyCaseId(GenericViewSet[Any]):
    """A viewset whose objects are named by a few known ids: whatever the case in the path, the views get the id as it is spelt there."""

    known_ids: ClassVar[Collection[str]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = self.lookup_url_kwarg
        if name in kwargs:
            kwargs[name] = spelt(kwargs[name], self.known_ids) or kwargs[name]
        return super().dispatch(request, *args, **kwargs)
