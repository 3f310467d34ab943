from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        from prices.signals import peg_assessed
        from risk import gates

        peg_assessed.connect(gates.on_peg_assessed)
