"""Actions on many rows ask first, say what will happen to how many, and do each row once."""

import re
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from ops.backoffice import bulk
from quotes.models import Policy, ProductExposure
from tests.admin.conftest import Staff, words
from tests.api import Api
from tests.claims_helper import bound_earlier
from tranches.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("book")
POLICIES = "quotes/policy/"


@pytest.fixture
def policies(broker: Api) -> list[Policy]:
    """Three on sale today, 100 days of 1,000,000 USD each."""
    made = [broker.policy(coverage_amount="1000000", duration_days=100)["id"] for _ in range(3)]
    return list(Policy.objects.filter(pk__in=made))


def test_the_page_says_how_many_end_and_what_is_refunded_in_all(chief: Staff, policies: list[Policy]) -> None:
    page = words(chief.choose(POLICIES, "cancel_selected", *policies[:2]))
    refund = sum(policy.premium for policy in policies[:2]) * 99 / 100
    assert "2 policies with 2,000,000.00 USD of coverage will end now" in page
    assert f"and {refund:,.2f} USD will be refunded in all" in page
    assert not Policy.objects.exclude(status="active").exists()


def test_a_yes_cancels_what_was_shown_and_nothing_else(chief: Staff, policies: list[Policy]) -> None:
    chief.choose(POLICIES, "cancel_selected", *policies[:2], confirmed="yes")
    assert sorted(Policy.objects.filter(status="cancelled"), key=str) == sorted(policies[:2], key=str)
    assert ProductExposure.objects.get(policy_count__gt=0).exposure_usd == Decimal(1_000_000)


def test_each_cancellation_names_the_member_of_staff_in_the_ledger_and_in_the_history(chief: Staff, policies: list[Policy]) -> None:
    chief.choose(POLICIES, "cancel_selected", *policies, confirmed="yes")
    entries = LedgerEntry.objects.filter(kind="cancel")
    assert {entry.reference for entry in entries} == {policy.pk for policy in policies}
    assert {entry.actor for entry in entries} == {"staff:chief"}
    told = LogEntry.objects.filter(object_id__in=[str(policy.pk) for policy in policies])
    assert [(entry.user, "refunded" in entry.get_change_message()) for entry in told] == [(chief.user, True)] * 3


def test_a_second_yes_refunds_nothing_more(chief: Staff, policies: list[Policy]) -> None:
    chief.choose(POLICIES, "cancel_selected", *policies, confirmed="yes")
    entries = LedgerEntry.objects.count()
    page = chief.choose(POLICIES, "cancel_selected", *policies, confirmed="yes")
    assert "Nothing was done" in words(page)
    assert (LedgerEntry.objects.count(), LogEntry.objects.count()) == (entries, 3)


def test_a_row_that_the_service_refuses_stays_and_is_named_while_the_others_are_done(chief: Staff, policies: list[Policy]) -> None:
    bound_earlier(policies[0].pk, policies[0].ends_at - timezone.now())
    page = words(chief.choose(POLICIES, "cancel_selected", *policies, confirmed="yes"))
    assert f"{policies[0]} stays as it is: This policy is over." in page
    assert "Done: 2 policies." in page


def test_rows_that_the_action_does_not_fit_are_counted_on_the_page(chief: Staff, policies: list[Policy]) -> None:
    chief.choose(POLICIES, "cancel_selected", policies[0], confirmed="yes")
    page = words(chief.choose(POLICIES, "cancel_selected", *policies))
    assert "does not fit 1 of the chosen rows" in page
    assert "2 policies with" in page


def test_a_row_that_comes_to_the_list_after_the_page_is_not_touched(chief: Staff, policies: list[Policy], broker: Api) -> None:
    page = chief.choose(POLICIES, "cancel_selected", *policies[:2], select_across="1")
    shown = re.findall(r'name="_selected_action" value="([^"]+)"', page.content.decode())
    broker.policy()
    chief.post(POLICIES, action="cancel_selected", _selected_action=shown, confirmed="yes")
    assert len(shown) == 3
    assert Policy.objects.filter(status="active").count() == 1


def test_too_many_rows_are_refused_whole(chief: Staff, policies: list[Policy], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MAX_ROWS", 2)
    assert "at most 2 rows" in words(chief.choose(POLICIES, "cancel_selected", *policies, confirmed="yes"))
    assert not Policy.objects.exclude(status="active").exists()


def test_a_long_list_is_cut_and_says_so(chief: Staff, policies: list[Policy], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SHOWN_ROWS", 1)
    assert "And 2 more." in words(chief.choose(POLICIES, "cancel_selected", *policies))


def test_looking_at_policies_does_not_permit_to_cancel_them(clerk: Staff, policies: list[Policy]) -> None:
    clerk.may("view_policy")
    assert "cancel_selected" not in clerk.get(POLICIES).content.decode()
    clerk.choose(POLICIES, "cancel_selected", *policies, confirmed="yes")
    assert not Policy.objects.exclude(status="active").exists()
