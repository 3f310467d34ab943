"""History of the rates: who published what, when, old and new."""

from django.contrib import admin
from unfold.admin import TabularInline

from ops.staff.readonly import ReadOnlyAdmin
from quotes.models import RateChange, RateVersion


class RateChangeInline(TabularInline):
    """What the version changed."""

    model = RateChange
    fields = readonly_fields = ("dimension", "code", "old", "new")
    extra = 0
    max_num = 0
    can_delete = False


@admin.register(RateVersion)
class RateVersionAdmin(ReadOnlyAdmin):
    """The whole rate table at one time."""

    list_display = ("__str__", "created_at", "actor", "note")
    list_filter = ("actor",)
    search_fields = ("actor", "note")
    date_hierarchy = "created_at"
    fields = ("created_at", "actor", "note", "rates")
    inlines = (RateChangeInline,)


@admin.register(RateChange)
class RateChangeAdmin(ReadOnlyAdmin):
    """Each rate that ever changed."""

    list_display = ("changed_at", "dimension", "code", "old", "new", "changed_by", "version")
    list_select_related = ("version",)
    list_filter = ("dimension", "version__actor")
    search_fields = ("code", "version__actor")
    date_hierarchy = "version__created_at"

    @admin.display(description="when", ordering="version__created_at")
    def changed_at(self, change: RateChange) -> object:
        return change.version.created_at

    @admin.display(description="who", ordering="version__actor")
    def changed_by(self, change: RateChange) -> str:
        return change.version.actor
