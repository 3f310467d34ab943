"""Numbers on admin pages: thousands apart, no idle zeros, shares as percent."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from ops.backoffice.figures import figure
from risk.alerting import Figure
from risk.services.alerts import judge
from risk.thresholds import AlertType
from tests.admin.conftest import Staff, signed_in, words
from tests.api import Api


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        ("18361.7", 2, "18,361.70"),
        ("36000000", 9, "36,000,000"),
        ("-0.5", 9, "-0.5"),
        ("0.0088", 12, "0.0088"),
        ("0", 9, "0"),
        ("1000", 0, "1,000"),
    ],
)
def test_money_has_cents_and_other_numbers_no_idle_zeros(value: str, places: int, written: str) -> None:
    assert figure(Decimal(value), places) == written


@pytest.fixture
def staff(db: None) -> Staff:
    return signed_in(User.objects.create_superuser("chief", password="only-for-tests"))


@pytest.mark.usefixtures("book")
def test_a_policy_shows_its_terms_so_in_the_list_and_on_its_page(staff: Staff, broker: Api) -> None:
    policy = broker.policy(coverage_amount="1000000", duration_days=100)
    assert "1,000,000.00" in words(staff.get("quotes/policy/"))
    page = words(staff.get(f"quotes/policy/{policy['id']}/change/"))
    assert "Coverage, USD 1,000,000.00" in page
    assert "Rate a year 0.008 " in page
    assert "Refund, USD - " in page


@pytest.mark.usefixtures("book")
def test_balances_of_a_tranche_are_shown_without_idle_zeros(staff: Staff) -> None:
    page = words(staff.get("tranches/tranche/SURE_MEZZ/change/"))
    assert "Lowest APY, %" in page
    assert "000.000" not in page


def test_a_share_is_shown_as_percent(staff: Staff) -> None:
    judge(figures=[Figure(AlertType.LTV, Decimal("0.72"))], now=timezone.now())
    assert "72.00 %" in words(staff.get("risk/riskalert/"))
