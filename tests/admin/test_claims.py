"""A claim is settled on the page of its policy: evidence, a look at who pays, a confirmation."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from quotes.claims import CLAIM_PERIOD
from quotes.models import Claim, Policy
from quotes.services.closing import expire_due
from tests.admin.conftest import Staff, words
from tests.admin.test_policies import exported, record
from tests.api import Api
from tests.claims_helper import bound_earlier
from tests.claims_helper import settle as settled
from tranches.models import LedgerEntry, LedgerOrigin, Tranche

OFFER = "Settle claim"


def settle(staff: Staff, policy: Policy, **told: str) -> Any:
    """Fill in the form: a depeg to 0.935 just now, unless told otherwise."""
    fields = {"observed_price": "0.935", "occurred_at": f"{timezone.now():%Y-%m-%dT%H:%M:%S}", "reason": "Three sources agree.", **told}
    return staff.post(f"quotes/policy/{policy.pk}/settle/", **fields)


def since_yesterday(policy_id: Any) -> Policy:
    """The policy, its cover running for a day already: the form takes whole seconds."""
    return bound_earlier(policy_id, timedelta(days=1))


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return since_yesterday(policy.pk)


def errors(page: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.context["form"].errors
    return found


def is_untouched(policy: Policy) -> bool:
    return Policy.objects.get(pk=policy.pk).status == "active" and not LedgerEntry.objects.filter(kind="loss").exists()


def test_the_form_shows_what_the_policy_promises(chief: Staff, policy: Policy) -> None:
    page = words(chief.get(f"quotes/policy/{policy.pk}/settle/"))
    assert all(
        text in page
        for text in (
            "1,000,000.00",
            "Trigger",
            "0.9700",
            "Floor",
            "0.9000",
            "depeg/Ethereum/USDC",
            "Observed price",
            "When it happened, UTC",
        )
    )
    assert "Part that is lost" not in page


def test_other_cover_asks_for_the_part_that_is_lost(chief: Staff, broker: Api, policy: Policy) -> None:
    bridge = since_yesterday(broker.policy(coverage_type="bridge")["id"])
    page = words(chief.get(f"quotes/policy/{bridge.pk}/settle/"))
    assert "Part that is lost" in page
    assert "Observed price" not in page
    settle(chief, bridge, loss_fraction="0.25", confirmed="yes")
    assert Claim.objects.get(policy=bridge).payout == Decimal("2500.00")


def test_the_payout_and_who_loses_it_are_shown_before_anything_is_paid(chief: Staff, policy: Policy) -> None:
    Tranche.objects.filter(tranche_id="SURE_EQT").update(capital_ton=100, liquid_ton=100)
    page = settle(chief, policy)
    assert "500,000.00 USD of 1,000,000.00 USD are paid to holder-1 for depeg/Ethereum/USDC: observed price 0.935" in words(page)
    assert page.context["table"]["rows"][:2] == [
        ["SURE_EQT", "300.00", "100"],
        ["SURE_JNR_PLUS", "499,700.00", "166,566.666666667"],
    ]
    assert page.context["question"].button == "Pay the claim"
    assert is_untouched(policy)


def test_a_confirmed_claim_is_paid_and_names_the_member_of_staff(chief: Staff, policy: Policy) -> None:
    page = settle(chief, policy, confirmed="yes")
    assert "Paid 500,000.00 USD: observed price 0.935. Three sources agree." in words(page)
    claim = Claim.objects.get(policy=policy)
    assert (claim.payout, claim.actor, claim.reason) == (Decimal("500000.00"), "staff:chief", "Three sources agree.")
    assert LedgerOrigin.objects.get(reference=policy.pk, kind="loss").user_id == chief.user.pk
    assert LogEntry.objects.get().get_change_message() == "Paid 500,000.00 USD: observed price 0.935. Three sources agree."


def test_settling_twice_is_refused_with_a_message(chief: Staff, policy: Policy) -> None:
    settle(chief, policy, confirmed="yes")
    page = settle(chief, policy, confirmed="yes")
    assert "This policy is paid already: 500,000.00 USD." in words(page)
    assert LedgerEntry.objects.filter(kind="loss", capital_ton__lt=0).count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"observed_price": ""}, "observed_price"),
        ({"observed_price": "-0.1"}, "observed_price"),
        ({"observed_price": "0.1234567891"}, "observed_price"),
        ({"observed_price": "NaN"}, "observed_price"),
        ({"observed_price": "0.98"}, "__all__"),
        ({"occurred_at": ""}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "2020-01-01T00:00:00"}, "__all__"),
        ({"occurred_at": "2099-01-01T00:00:00"}, "__all__"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_is_wrong_is_said_on_the_form_and_nothing_is_paid(chief: Staff, policy: Policy, told: dict[str, str], field: str) -> None:
    page = settle(chief, policy, confirmed="yes", **told)
    assert set(errors(page)) == {field}
    assert is_untouched(policy)


def test_what_cannot_be_paid_says_what_to_recall(chief: Staff, policy: Policy) -> None:
    Tranche.objects.filter(tranche_id="SURE_EQT").update(liquid_ton=1)
    page = settle(chief, policy)
    assert "Recall it first: 166,665.666666667 TON of SURE_EQT." in words(page)
    assert is_untouched(policy)


def ended_long_ago(policy: Policy, ago: timedelta) -> None:
    ends_at = timezone.now() - ago
    bound_earlier(policy.pk, policy.ends_at - ends_at)


def test_only_a_policy_that_can_have_a_claim_offers_it(chief: Staff, policy: Policy) -> None:
    path = f"quotes/policy/{policy.pk}/change/"
    assert OFFER in words(chief.get(path))
    ended_long_ago(policy, CLAIM_PERIOD - timedelta(minutes=1))
    expire_due()
    page = words(chief.get(path))
    assert OFFER in page
    assert "Cancel with refund" not in page
    ended_long_ago(policy, CLAIM_PERIOD)
    assert OFFER not in words(chief.get(path))


def test_a_cancelled_policy_offers_nothing_and_says_why(chief: Staff, policy: Policy) -> None:
    chief.post(f"quotes/policy/{policy.pk}/cancel/", confirmed="yes")
    assert OFFER not in words(chief.get(f"quotes/policy/{policy.pk}/change/"))
    assert "This policy is cancelled: it has no claim any more." in words(settle(chief, policy, confirmed="yes"))


@pytest.mark.parametrize("permissions", [("view_policy",), ("view_policy", "change_policy"), ("view_policy", "view_claim", "change_claim")])
def test_staff_who_may_not_settle_can_neither_see_nor_send_the_form(clerk: Staff, policy: Policy, permissions: tuple[str, ...]) -> None:
    clerk.may(*permissions)
    assert OFFER not in words(clerk.get(f"quotes/policy/{policy.pk}/change/"))
    assert clerk.get(f"quotes/policy/{policy.pk}/settle/").status_code == 403
    assert settle(clerk, policy, confirmed="yes").status_code == 403
    assert is_untouched(policy)


def test_the_permission_to_settle_does_not_permit_to_cancel(clerk: Staff, policy: Policy) -> None:
    clerk.may("view_policy", "add_claim")
    page = words(clerk.get(f"quotes/policy/{policy.pk}/change/"))
    assert OFFER in page
    assert "Cancel with refund" not in page
    settle(clerk, policy, confirmed="yes")
    assert Claim.objects.get().actor == "staff:clerk"


def test_the_page_of_a_paid_policy_tells_its_claim(chief: Staff, policy: Policy) -> None:
    settle(chief, policy, confirmed="yes")
    tables = record(chief, policy)
    assert tables["Claim"][0][:2] == ["500,000.00", "observed price 0.935"]
    assert tables["Claim"][0][3:] == ["Three sources agree.", "staff:chief", "3"]
    assert tables["Losses of the claim"][-1] == ["SURE_EQT", "500,000.00"]
    steps = [what for _, what in tables["Timeline"]]
    assert "Event: observed price 0.935" in steps
    assert steps[-2:] == ["Paid, 500,000.00 USD", "Now: paid"]
    assert [row[1:5] for row in tables["History"]] == [["status", "active", "paid", "chief"], ["payout", "-", "500000.00", "chief"]]
    assert [row[5] for row in tables["Ledger"] if row[1] == "loss" and row[2] == "SURE_EQT"] == ["-166,666.666666667"]


def test_claims_are_listed_found_and_exported(chief: Staff, policy: Policy) -> None:
    settled(policy.pk, price="0.935")
    found = [chief.get("quotes/claim/", q=term).context["cl"].result_list for term in (str(policy.pk), "holder-1", "nobody", "0")]
    assert [len(rows) for rows in found] == [1, 1, 0, 0]
    [row] = exported(chief, "quotes/claim")
    assert (row["policy_id"], row["payout"], row["observed_price"]) == (str(policy.pk), "500000.00", "0.93500000")
    assert [row["payout"] for row in exported(chief, "quotes/policy", status__exact="paid")] == ["500000.00"]


def test_a_claim_is_neither_added_nor_edited_by_hand(chief: Staff, policy: Policy) -> None:
    settled(policy.pk)
    paths = ("quotes/claim/add/", f"quotes/claim/{policy.pk}/change/", f"quotes/claim/{policy.pk}/delete/")
    assert {chief.post(path, post="yes").status_code for path in paths} == {403}
    assert chief.get(f"quotes/claim/{policy.pk}/change/").context["record"][0]["rows"][-1] == ["SURE_EQT", "1,000,000.00"]
