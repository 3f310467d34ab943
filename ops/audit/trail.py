"""How pages call what django-pghistory keeps."""

from pghistory.apps import PGHistoryConfig


class AuditConfig(PGHistoryConfig):
    """The package, under the names of the house."""

    verbose_name = "Audit"

    def ready(self) -> None:
        super().ready()  # type: ignore[no-untyped-call]
        meta = self.get_model("MiddlewareEvents")._meta
        meta.verbose_name, meta.verbose_name_plural = "change", "audit trail"
