"""The admin page of an app's feeds."""

from ops.backoffice.readonly import ReadOnlyAdmin


class FeedRecordAdmin(ReadOnlyAdmin):
    """For tables of `ops.core.feeds.FeedRecord`."""

    list_display = ("feed", "consecutive_failures", "last_success_at", "last_run_at", "last_error")
