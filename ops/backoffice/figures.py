"""Numbers on admin pages: thousands apart, no idle zeros, shares as percent."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ops.backoffice.display import NOTHING, percent

CENTS = 2
Write = Callable[[Decimal], str]


def figure(value: Decimal, places: int) -> str:
    """1234.5 with two places, which is money, becomes `1,234.50`; with any other number of them `1,234.5`."""
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places > CENTS else text


class FiguresMixin(ModelAdmin):
    """Writes the decimals and counts of a model so, in lists and wherever a page shows them only."""

    percentages: Collection[str] = ()
    """Fields that hold a share: 0.7 is written `70.00 %`."""

    def __init__(self, model: type[models.Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        self._figures = dict(self._writers())
        self.readonly_preprocess_fields = {name: partial(_rewritten, write) for name, write in self._figures.items()}

    def get_list_display(self, request: HttpRequest) -> Any:
        return [self._column(name) if name in self._figures else name for name in super().get_list_display(request)]

    def _writers(self) -> Iterator[tuple[str, Write]]:
        for field in self.opts.concrete_fields:
            if field.name in self.percentages:
                yield field.name, percent
            elif isinstance(field, models.DecimalField):
                yield field.name, partial(figure, places=field.decimal_places)
            elif isinstance(field, models.IntegerField) and not (field.primary_key or field.choices or field.name.endswith("_id")):
                yield field.name, partial(figure, places=0)

    def _column(self, name: str) -> Callable[[Any], str]:
        write = self._figures[name]

        @admin.display(description=str(self.opts.get_field(name).verbose_name), ordering=name)
        def shown(obj: Any) -> str:
            value = getattr(obj, name)
            return NOTHING if value is None else write(value)

        shown.__name__ = name  # the list names its cells by it
        return shown


def _rewritten(write: Write, shown: str) -> str:
    """Reformat the theme's value; a dash stays."""
    try:
        return write(Decimal(shown))
    except InvalidOperation:
        return shown
