"""Hand the stress terms down to underwriting: with each snapshot, and when a scenario is edited."""

from datetime import datetime

from django.db import transaction

from quotes.models import Product
from quotes.services import stress_table
from risk.selectors import inputs
from risk.stress.terms import stress_terms

PRODUCT = ("id", "coverage_type_id", "chain_id", "stablecoin_id")


@transaction.atomic
def hand_down(*, at: datetime, known_until: datetime | None = None) -> None:
    """Compute the terms from the rows as they are and hand them down as of `at`, unless later ones are known.

    `known_until`: of a snapshot, until when cover is sold on it.
    """
    stress_table.lock()  # two who edit at once: the later one reads what the earlier one wrote
    products = Product.objects.values_list(*PRODUCT)
    stress_table.hand_down(terms=stress_terms(inputs.active_scenarios(), products, inputs.depeg_terms()), at=at, known_until=known_until)
