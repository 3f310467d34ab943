"""The six tranches as they are issued: seniority, risk capacity, APY range, curve. No Django."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from tranches.curves import CurveKind


@dataclass(frozen=True, slots=True)
class TrancheTerms:
    """Terms of a tranche; APY in percent per year. `capital_share`: its part of a demonstration capital."""

    tranche_id: str
    seniority: int
    risk_capacity: Decimal
    apy_min: Decimal
    apy_max: Decimal
    curve: CurveKind
    capital_share: Decimal

    def columns(self) -> dict[str, Any]:
        """The terms as columns of the tranche's row, without its id and its share of a starting capital."""
        return {name: value for name, value in asdict(self).items() if name not in {"tranche_id", "capital_share"}}


TRANCHES = (
    TrancheTerms("SURE_BTC", 1, Decimal("0.50"), Decimal(2), Decimal(8), CurveKind.LINEAR, Decimal("0.25")),
    TrancheTerms("SURE_SNR", 2, Decimal("0.60"), Decimal(5), Decimal(25), CurveKind.LOGARITHMIC, Decimal("0.20")),
    TrancheTerms("SURE_MEZZ", 3, Decimal("0.70"), Decimal(15), Decimal(50), CurveKind.LINEAR, Decimal("0.18")),
    TrancheTerms("SURE_JNR", 4, Decimal("0.80"), Decimal(25), Decimal(100), CurveKind.LOGISTIC, Decimal("0.15")),
    TrancheTerms("SURE_JNR_PLUS", 5, Decimal("0.90"), Decimal(35), Decimal(150), CurveKind.QUADRATIC, Decimal("0.12")),
    TrancheTerms("SURE_EQT", 6, Decimal("1.00"), Decimal(50), Decimal(300), CurveKind.EXPONENTIAL, Decimal("0.10")),
)
