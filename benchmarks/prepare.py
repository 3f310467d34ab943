"""Fill an empty database in one interpreter: `python -m benchmarks.prepare BROKERS` prints one API key per line, nothing else."""

import os
import sys

import django
from django.core.management import call_command


def main(brokers: int) -> None:
    """Schema, catalogue, capital without policies, a market that is known, clients of the broker tier."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    call_command("load_catalogue", stdout=sys.stderr)
    call_command("demo_book", policies=0, watch=True, stdout=sys.stderr)
    call_command("take_snapshot", stdout=sys.stderr)
    for number in range(1, brokers + 1):
        call_command("create_client", f"broker-{number:03}", tier="broker", scopes="read,write")


if __name__ == "__main__":
    main(int(sys.argv[1]))
