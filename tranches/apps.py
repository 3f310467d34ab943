from django.apps import AppConfig


class TranchesConfig(AppConfig):
    name = "tranches"
    verbose_name = "Capital tranches"

    def ready(self) -> None:
        import live
        from tranches import messages

        live.register(messages.CHANNEL_OF_YIELDS)
