from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from clients import services
from clients.principals import Scope, Tier


class Command(BaseCommand):
    help = "Create an API client and print its key, once, and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--tier", choices=[tier.value for tier in Tier], default=Tier.STANDARD.value)
        parser.add_argument("--scopes", default="read", help="comma-separated: " + ", ".join(Scope))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scopes = [Scope(word.strip()) for word in options["scopes"].split(",") if word.strip()]
        except ValueError as error:
            raise CommandError(f"{error}; choose from {', '.join(Scope)}.") from error
        try:
            _, key = services.create_client(name=options["name"], tier=Tier(options["tier"]), scopes=scopes)
        except IntegrityError as error:
            raise CommandError(f"There is a client named {options['name']!r} already.") from error
        self.stdout.write(key)
