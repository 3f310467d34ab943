"""App configuration of django-pghistory."""

from pghistory.apps import PGHistoryConfig


class AuditConfig(PGHistoryConfig):
    """django-pghistory under the project's names."""

    verbose_name = "Audit"

    def ready(self) -> None:
        super().ready()  # type: ignore[no-untyped-call]
        meta = self.get_model("MiddlewareEvents")._meta
        meta.verbose_name, meta.verbose_name_plural = "change", "audit trail"
