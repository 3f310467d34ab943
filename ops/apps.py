from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ops"
    verbose_name = "Operations"

    def ready(self) -> None:
        from ops.observability import db_metrics, job_status, task_signals

        job_status.record_runs()
        db_metrics.measure_queries()
        task_signals.follow_tasks()
