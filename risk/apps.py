from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        from django.utils import timezone

        import live
        from live.notifications import payloads
        from live.notifications.kinds import NotificationType
        from ops.observability.monitoring import sections
        from prices.signals import peg_assessed
        from risk import announcements, messages, price_suspensions
        from risk.analyses.announcements import AnalysisCompleted
        from risk.batch import selectors as batches
        from risk.batch.announcements import BatchCompleted
        from risk.selectors import alerts
        from risk.services import retention

        peg_assessed.connect(price_suspensions.on_peg_assessed)
        live.register(messages.CHANNEL_OF_ALERTS)
        payloads.register(announcements.PAYLOADS)
        payloads.register({NotificationType.BATCH_COMPLETED: BatchCompleted, NotificationType.ANALYSIS_COMPLETED: AnalysisCompleted})
        sections.show("alerts", alerts.open_by_severity)
        sections.show("batch", batches.figures)
        sections.clean("results", lambda: retention.forget_results(now=timezone.now()))
