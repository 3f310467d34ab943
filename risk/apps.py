from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        import live
        from prices.signals import peg_assessed
        from risk import gates, messages

        peg_assessed.connect(gates.on_peg_assessed)
        live.register(messages.CHANNEL_OF_ALERTS)
