"""Ids in paths, in any case."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from rest_framework.viewsets import GenericViewSet


class AnyCaseId(GenericViewSet[Any]):
    """A viewset whose objects are named by a few known ids: whatever the case in the path, the views get the id as it is spelt there."""

    known_ids: ClassVar[Collection[str]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = self.lookup_url_kwarg
        if name in kwargs:
            asked = kwargs[name].lower()
            kwargs[name] = next((known for known in self.known_ids if known.lower() == asked), kwargs[name])
        return super().dispatch(request, *args, **kwargs)
