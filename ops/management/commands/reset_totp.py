from argparse import ArgumentParser
from typing import Any

import pghistory
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ops.backoffice.second_factor import devices


class Command(BaseCommand):
    help = "Forget the authenticator app and the recovery codes of a member of staff, who enrols again at the next login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()
        try:
            account = users._default_manager.get_by_natural_key(options["user"])
        except users.DoesNotExist as error:
            raise CommandError(f"There is no account named {options['user']!r}.") from error
        with pghistory.context(command="reset_totp", account=account.get_username()):
            had_any = devices.reset(account=account)
        if not had_any:
            self.stdout.write(f"{account} had no second factor.")
            return
        self.stdout.write(f"Reset. {account} enrols an authenticator app at the next login; sessions that are open ask for it at once.")
