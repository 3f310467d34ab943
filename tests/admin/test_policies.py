"""A policy's page tells its whole story; cancelling asks first."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from quotes.models import Policy
from quotes.services.closing import expire_due
from tests.admin.conftest import Staff
from tests.api import Api
from tests.conftest import MakeApi
from tranches.models import LedgerEntry


def cancel(staff: Staff, policy: Policy, **answer: str) -> Any:
    return staff.post(f"quotes/policy/{policy.pk}/cancel/", **answer)


def exported(staff: Staff, path: str, **query: str) -> list[dict[str, str]]:
    answer = staff.get(f"{path}/export.csv", **query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_cancelling_asks_before_it_cancels(chief: Staff, policy: Policy) -> None:
    page = cancel(chief, policy)
    assert page.context["question"].button == "Cancel the policy"
    policy.refresh_from_db()
    assert policy.status == "active"


def test_a_confirmed_cancellation_refunds_and_names_the_member_of_staff(chief: Staff, policy: Policy) -> None:
    cancel(chief, policy, confirmed="yes")
    policy.refresh_from_db()
    assert policy.status == "cancelled"
    assert 0 < (policy.refund or 0) < policy.premium
    assert set(LedgerEntry.objects.filter(reference=policy.pk, kind="cancel").values_list("actor", flat=True)) == {"staff:chief"}


def test_cancelling_twice_is_refused_with_a_message(chief: Staff, policy: Policy) -> None:
    cancel(chief, policy, confirmed="yes")
    page = cancel(chief, policy, confirmed="yes")
    assert "This policy is cancelled." in page.content.decode()


def test_only_an_active_policy_offers_to_be_cancelled(chief: Staff, policy: Policy) -> None:
    path = f"quotes/policy/{policy.pk}/change/"
    assert "Cancel with refund" in chief.get(path).content.decode()
    cancel(chief, policy, confirmed="yes")
    assert "Cancel with refund" not in chief.get(path).content.decode()


def test_staff_who_may_only_view_cannot_cancel(clerk: Staff, policy: Policy) -> None:
    clerk.may("view_policy")
    assert cancel(clerk, policy, confirmed="yes").status_code == 403


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def record(staff: Staff, policy: Policy) -> dict[str, list[list[Any]]]:
    """The rows of the tables below a policy, by their titles."""
    return {table["title"]: table["rows"] for table in staff.get(f"quotes/policy/{policy.pk}/change/").context["record"]}


def test_the_page_shows_the_allocation_over_the_tranches_and_the_ledger(chief: Staff, policy: Policy) -> None:
    cancel(chief, policy, confirmed="yes")
    tables = record(chief, policy)
    assert sum(amount(coverage) for _, coverage, _ in tables["Allocation"]) == policy.coverage_amount
    assert sum(amount(premium) for *_, premium in tables["Allocation"]) == policy.premium
    assert {row[1] for row in tables["Ledger"]} == {"bind", "cancel"}


def test_the_timeline_of_a_policy_on_sale_tells_what_is_to_come(chief: Staff, policy: Policy) -> None:
    assert [what for _, what in record(chief, policy)["Timeline"]] == [
        "Bound",
        "Cover starts",
        "Now: active",
        "Cover ends, 99 whole days from now",
    ]


def test_the_timeline_of_a_closed_policy_ends_now(chief: Staff, policy: Policy) -> None:
    cancel(chief, policy, confirmed="yes")
    policy.refresh_from_db()
    steps = [what for _, what in record(chief, policy)["Timeline"]]
    assert steps[-2:] == [f"Cancelled, {policy.refund:,} USD refunded", "Now: cancelled"]


def test_the_history_tells_before_and_after_who_and_from_where(chief: Staff, policy: Policy) -> None:
    cancel(chief, policy, confirmed="yes")
    policy.refresh_from_db()
    rows = record(chief, policy)["History"]
    assert [row[1:5] for row in rows] == [["status", "active", "cancelled", "chief"], ["refund", "-", str(policy.refund), "chief"]]
    assert all(row[5].startswith(f"127.0.0.1, /admin/quotes/policy/{policy.pk}/cancel/, ") for row in rows)


def test_the_history_names_the_client_that_cancelled(chief: Staff, policy: Policy, broker: Api) -> None:
    broker.post(f"/api/v2/policies/{policy.pk}/cancel")
    *_, who, where = record(chief, policy)["History"][0]
    assert who == "client broker"
    assert f"/api/v2/policies/{policy.pk}/cancel" in where


def test_the_history_of_a_policy_that_ran_out_names_the_job(chief: Staff, policy: Policy) -> None:
    expire_due(now=policy.ends_at)
    assert [row[1:] for row in record(chief, policy)["History"]] == [["status", "active", "expired", "a job", "-"]]


def test_a_policy_is_found_by_its_id_holder_or_reference(chief: Staff, policy: Policy, broker: Api) -> None:
    broker.bind(broker.quote()["quote_token"], policyholder="another")
    Policy.objects.filter(pk=policy.pk).update(policy_ref="REF-1")
    found = [chief.get("quotes/policy/", q=term).context["cl"].result_list for term in (str(policy.pk), "holder-1", "REF-1", "nobody")]
    assert [list(rows) for rows in found] == [[policy], [policy], [policy], []]


def test_the_export_holds_the_filtered_rows(chief: Staff, policy: Policy, broker: Api) -> None:
    broker.policy(stablecoin="USDT")
    rows = exported(chief, "quotes/policy", product__stablecoin__code__exact="USDT")
    assert [row["stablecoin"] for row in rows] == ["USDT"]
    assert len(exported(chief, "quotes/policy")) == 2


def test_the_export_does_not_hand_formulas_to_a_spreadsheet(chief: Staff, policy: Policy) -> None:
    Policy.objects.filter(pk=policy.pk).update(policyholder='=HYPERLINK("http://x")')
    assert exported(chief, "quotes/policy")[0]["policyholder"].startswith("'=")


def test_ledger_and_exposure_are_exported(chief: Staff, policy: Policy) -> None:
    bind = exported(chief, "tranches/ledgerentry", kind__exact="bind")
    assert {row["reference"] for row in bind} == {str(policy.pk)}
    assert exported(chief, "quotes/productexposure")[0]["exposure_usd"] == "1000000.00"


def test_exports_are_for_staff_who_may_view(clerk: Staff, policy: Policy) -> None:
    assert clerk.get("quotes/policy/export.csv").status_code == 403


def test_filters_of_an_export_that_do_not_fit_are_refused(chief: Staff, policy: Policy, make_api: MakeApi) -> None:
    make_api("a second client, so that there is something to filter by")
    assert chief.get("quotes/policy/export.csv", client__id__exact="x").status_code == 400


MONEY = (
    "quotes/policy",
    "quotes/productexposure",
    "quotes/product",
    "quotes/rateversion",
    "quotes/ratechange",
    "quotes/bookimport",
    "tranches/ledgerentry",
    "clients/idempotencyrecord",
)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("path", MONEY)
def test_rows_that_services_write_refuse_every_post(chief: Staff, path: str) -> None:
    first = chief.get(f"{path}/").context["cl"].result_list[0]
    pages = (f"{path}/add/", f"{path}/{first.pk}/change/", f"{path}/{first.pk}/delete/")
    assert {chief.post(page, post="yes").status_code for page in pages} == {403}


def test_the_landing_page_shows_the_figures_of_the_book(chief: Staff, policy: Policy) -> None:
    figures = {figure.title: figure.value for figure in chief.get("").context["figures"]}
    assert figures["Policies"] == "1"
    assert figures["Capital"] == "600,000,000 USD"
    assert figures["Coverage sold"] == "1,000,000 USD"
    assert figures["LTV"].endswith("%")


def test_the_landing_page_stands_without_a_price(chief: Staff, catalogue: None) -> None:
    figures = {figure.title: figure.value for figure in chief.get("").context["figures"]}
    assert figures["Capital"] == "-"


def test_the_figures_are_for_staff_who_may_see_the_capital(clerk: Staff, catalogue: None) -> None:
    assert "figures" not in clerk.get("").context
