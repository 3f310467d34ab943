from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = "Access"

    def ready(self) -> None:
        from django.utils import timezone

        from clients import idempotency
        from ops.observability.monitoring import sections

        sections.clean("idempotency_answers", lambda: idempotency.forget_old_answers(now=timezone.now()))
