from typing import Any

from django.core.management.base import BaseCommand

from quotes.services import rates
from tranches import services as tranche_services


class Command(BaseCommand):
    help = "Create what is missing of the catalogue and the six tranches; edited rates and terms stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        products = rates.load_catalogue()
        tranches = tranche_services.ensure_tranches()
        self.stdout.write(f"{products} products can be sold; {tranches} tranches created.")
