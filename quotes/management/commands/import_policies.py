import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.models import ApiClient
from prices.selectors import PriceMissing
from quotes.management.console import row_progress, show_import
from quotes.models import RateVersion
from quotes.services.import_book import files, import_book
from quotes.services.import_book.files import BadFile
from quotes.services.import_book.writing import Tally


class Command(BaseCommand):
    help = "Import a broker's book of policies from CSV. Safe to repeat: rows known by their policy_ref are left as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, or gzipped CSV when its name ends with .gz")
        parser.add_argument("--client", required=True, help="name of the API client that owns the policies")
        parser.add_argument("--rejects", type=Path, help="where refused rows go (FILE.rejects.csv)")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        rejects = Path(options["rejects"] or f"{path}.rejects.csv")
        client = ApiClient.objects.filter(name=options["client"]).first()
        if client is None:
            raise CommandError(f"There is no client named {options['client']!r}; `manage.py create_client` makes one.")
        started = time.monotonic()
        try:
            tally = _import(path, rejects, client)
        except PriceMissing as error:
            raise CommandError("The price of TON is not known yet, so capital cannot be counted in USD.") from error
        except (BadFile, RateVersion.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        show_import(self.stdout, tally, time.monotonic() - started)
        if tally.rejected:
            self.stdout.write(f"The rejected rows are in {rejects}.")


def _import(path: Path, rejects: Path, client: ApiClient) -> Tally:
    rows = files.count(path)
    if rejects.exists() and rejects.samefile(path):
        raise BadFile(f"The rejected rows cannot go to {path} itself.")
    with files.rejects_file(rejects) as keep, row_progress(rows) as progress:
        return import_book(client=client, source=path.name, lines=files.lines(path), on_rejects=keep, on_progress=progress)
