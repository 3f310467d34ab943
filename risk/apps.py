from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        import live
        from ops.monitoring import sections
        from prices.signals import peg_assessed
        from risk import gates, messages
        from risk.selectors import alerts

        peg_assessed.connect(gates.on_peg_assessed)
        live.register(messages.CHANNEL_OF_ALERTS)
        sections.show("alerts", alerts.open_by_severity)
