from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class TopConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers them
        from config.groups import ensure_groups

        post_migrate.connect(ensure_groups, sender=apps.get_app_config("risk"))
