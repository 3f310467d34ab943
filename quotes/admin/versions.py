"""History of the rates: who published what, when, old and new."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.admin import TabularInline
from unfold.decorators import action

from ops.backoffice.readonly import ReadOnlyAdmin
from quotes.admin import rate_editor
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
    """The whole rate table at one time; a new one comes from the editor, or from the edit of a single rate."""

    list_display = ("__str__", "created_at", "actor", "note")
    list_filter = ("actor",)
    search_fields = ("actor", "note")
    date_hierarchy = "created_at"
    fields = ("created_at", "actor", "note", "rates")
    inlines = (RateChangeInline,)
    actions_list = ("edit_rates",)

    def has_edit_rates_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(rate_editor.PERMISSIONS)

    @action(description="Edit rates", url_path="edit-rates", permissions=["edit_rates"], icon="edit")
    def edit_rates(self, request: HttpRequest) -> HttpResponse:
        """All rates in one form; what they would do to every premium is shown before they are published."""
        return rate_editor.view(self, request)


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
