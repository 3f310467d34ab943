from django.apps import AppConfig


class TranchesConfig(AppConfig):
    name = "tranches"
    verbose_name = "Capital"

    def ready(self) -> None:
        import live
        from live.notifications import payloads
        from tranches import announcements, messages

        payloads.register(announcements.PAYLOADS)
        live.register(messages.CHANNEL_OF_YIELDS)
