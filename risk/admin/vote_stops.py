"""Stops of sales that one vote caused."""

from django.contrib import admin

from ops.backoffice.readonly import UncountedAdmin
from risk.models import VoteStop


@admin.register(VoteStop)
class VoteStopAdmin(UncountedAdmin):
    """Who saw a coin below the trigger when the others did not, newest first."""

    list_display = ("since", "coin", "ratio", "operator")
    list_filter = ("coin",)
