from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from dataclasses import asdict

        from django.utils import timezone

        from clients.signals import access_changed
        from live import access
        from live.notifications import selectors, stream
        from ops.observability.monitoring import sections

        sections.show("notifications", lambda: asdict(selectors.statistics(now=timezone.now())))
        access.register_channel()
        stream.register_channel()
        access_changed.connect(access.on_access_changed)
