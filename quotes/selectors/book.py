"""The book as underwriting sees it, from rows."""

from django.db.models import DecimalField, Sum, Value
from django.db.models.functions import Coalesce

from quotes.models import SalesSuspension, Stablecoin
from quotes.underwriting import Book, Limits
from tranches import selectors as tranche_selectors
from tranches.models import UnderwritingGate

Subject = SalesSuspension.Subject


def load(*, gate: UnderwritingGate | None = None) -> Book:
    """The book now. With a locked `gate` the tranches are locked as well, and nothing the answer rests on can change until the commit."""
    limits = gate or UnderwritingGate.objects.get(pk=1)
    capital = tranche_selectors.capital(lock=gate is not None)
    coins = _coins()
    suspensions = list(SalesSuspension.objects.values_list("subject", "code", "reason"))
    return Book(
        capital=capital,
        limits=Limits(limits.max_ltv, limits.min_reserve_ratio, limits.max_coin_share, limits.max_group_share, limits.stress_multiple),
        worst_stress_loss=limits.worst_stress_loss_usd,
        exposure_by_coin={code: exposure for code, _, exposure in coins},
        groups={code: group for code, group, _ in coins},
        suspended_coins={code: reason for subject, code, reason in suspensions if subject == Subject.COIN},
        suspended_bridge_chains={code: reason for subject, code, reason in suspensions if subject == Subject.BRIDGE_CHAIN},
    )


def _coins() -> list[tuple[str, str, object]]:
    nothing = Value(0, output_field=DecimalField(max_digits=20, decimal_places=2))
    exposure = Coalesce(Sum("product__exposure__exposure_usd"), nothing)
    return list(Stablecoin.objects.annotate(exposure_usd=exposure).values_list("code", "correlated_group", "exposure_usd"))
