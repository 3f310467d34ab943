"""`manage.py prepare`: everything a database needs before the first request."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

DEMO_POLICIES = 2000


class Command(BaseCommand):
    requires_system_checks = ()  # those of the admin theme read the permission table, which the migrations make
    help = "Migrate and load the catalogue; in development also a demo book and an admin user. Safe to repeat."

    def handle(self, *, verbosity: int, **_: Any) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        self.check()
        call_command("load_catalogue", verbosity=verbosity)
        if settings.DEMO_BOOK:
            call_command("demo_book", policies=DEMO_POLICIES, if_empty=True, verbosity=verbosity)
            from ops import accounts  # keeps its password beside the embedded services, which production does without

            accounts.create_admin(run_dir=settings.RUN_DIR)
