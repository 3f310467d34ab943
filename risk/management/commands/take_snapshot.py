from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ops.observability.job_status import Skipped
from risk.services import snapshots


class Command(BaseCommand):
    help = "Take a risk snapshot of the book now, as its job does each minute: cover is sold on the newest alone, while it is not too old."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = snapshots.run_monitor(now=timezone.now()).snapshot
        except Skipped:
            self.stdout.write("One is being taken already.")
            return
        self.stdout.write(f"Snapshot {taken.pk} in {taken.duration_ms} ms.")
