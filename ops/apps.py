from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ops"
    verbose_name = "Operations"

    def ready(self) -> None:
        from ops import jobs, queries, task_life

        jobs.record_runs()
        queries.measure_queries()
        task_life.follow_tasks()
