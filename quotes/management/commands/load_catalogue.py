from typing import Any

from django.core.management.base import BaseCommand

from bridges.services.ensure_bridges import ensure_bridges
from quotes.services import rates
from tranches import services as tranche_services


class Command(BaseCommand):
    help = "Create what is missing of the catalogue, the six tranches and the nine bridges; edited rates and terms stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        products = rates.load_catalogue()
        tranches = tranche_services.ensure_tranches()
        bridges = ensure_bridges()
        self.stdout.write(f"{products} products can be sold; {tranches} tranches and {bridges} bridges created.")
