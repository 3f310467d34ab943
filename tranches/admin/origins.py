"""Origins of the ledger's movements."""

from django.contrib import admin

from ops.backoffice.readonly import UncountedAdmin
from tranches.admin.by_reference import ByReferenceMixin
from tranches.models import LedgerOrigin


@admin.register(LedgerOrigin)
class LedgerOriginAdmin(ByReferenceMixin, UncountedAdmin):
    """Append-only, written with the ledger."""

    list_display = ("id", "created_at", "kind", "reference", "address", "user_id", "client_id", "key_id", "request_id")
    list_filter = ("kind",)
