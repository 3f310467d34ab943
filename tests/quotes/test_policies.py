"""GET policies, policies/{id}: a client sees its own."""

import csv
from decimal import Decimal

import pytest

from clients.principals import Scope
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from tests.api import Api
from tests.claims_helper import settle
from tests.conftest import MakeApi

pytestmark = pytest.mark.usefixtures("book", "no_waiting_period")
PATH = "/api/v2/policies"


@pytest.fixture
def other(make_api: MakeApi) -> Api:
    return make_api("other", Scope.READ, Scope.WRITE)


def ids(response: object) -> list[str]:
    return [policy["id"] for policy in response.json()["results"]]  # type: ignore[attr-defined]


def test_policies_are_listed_newest_first(broker: Api) -> None:
    first, second = broker.policy(), broker.policy()
    assert ids(broker.get(PATH)) == [second["id"], first["id"]]


def test_a_client_sees_only_its_own(broker: Api, other: Api) -> None:
    broker.policy()
    own = other.policy()
    assert ids(other.get(PATH)) == [own["id"]]


def test_another_clients_policy_is_not_found(broker: Api, other: Api) -> None:
    policy = broker.policy()
    assert other.get(f"{PATH}/{policy['id']}").status_code == 404


def test_the_admin_scope_sees_all(broker: Api, other: Api, make_api: MakeApi) -> None:
    policies = [broker.policy()["id"], other.policy()["id"]]
    admin = make_api("admin", Scope.ADMIN)
    assert sorted(ids(admin.get(PATH))) == sorted(policies)
    assert admin.get(f"{PATH}/{policies[0]}").status_code == 200


def test_the_cursor_walks_the_whole_list_once(broker: Api) -> None:
    bound = [broker.policy()["id"] for _ in range(5)]
    seen: list[str] = []
    url = f"{PATH}?limit=2"
    while url:
        page = broker.get(url).json()
        seen += [policy["id"] for policy in page["results"]]
        url = page["next"]
    assert seen == bound[::-1]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("status=active", True),
        ("status=expired", False),
        ("coverage_type=DEPEG", True),
        ("chain=base", False),
        ("stablecoin=usdc", True),
        ("policyholder=holder-1", True),
        ("policyholder=nobody", False),
        ("policy_ref=B-1", False),
        ("starts_after=2020-01-01T00:00:00Z", True),
        ("ends_before=2020-01-01T00:00:00Z", False),
    ],
)
def test_filters_select(broker: Api, query: str, matches: bool) -> None:
    policy = broker.policy()
    assert ids(broker.get(f"{PATH}?{query}")) == ([policy["id"]] if matches else [])


def test_a_paid_policy_says_what_was_paid(broker: Api) -> None:
    running, paid = broker.policy(), broker.policy()
    settle(paid["id"], price="0.935")
    [shown] = broker.get(f"{PATH}?status=paid").json()["results"]
    assert (shown["id"], shown["status"], shown["payout"], shown["refund"]) == (paid["id"], "paid", Decimal("5000.00"), None)
    assert broker.get(f"{PATH}/{paid['id']}").json() == shown
    assert (running["payout"], broker.get(f"{PATH}/{running['id']}").json()["payout"]) == (None, None)


def test_the_file_of_policies_has_the_payouts(broker: Api) -> None:
    settle(broker.policy()["id"], price="0.935")
    answer = broker.get(f"{PATH}/export?status=paid")
    [row] = csv.DictReader(b"".join(answer.streaming_content).decode().splitlines())
    assert (row["status"], row["payout"], row["refund"]) == ("paid", "5000.00", "")


def test_the_ledger_of_a_tranche_tells_its_losses_and_not_whose_claims_they_were(broker: Api, anyone: Api) -> None:
    settle(broker.policy()["id"], price="0.935")
    [entry] = anyone.get("/api/v2/tranches/SURE_EQT/history?kind=loss").json()["results"]
    assert (entry["kind"], entry["capital_ton"], entry["liquid_ton"]) == (
        "loss",
        Decimal("-1666.666666667"),
        Decimal("-1666.666666667"),
    )
    assert "reference" not in entry


def test_what_is_paid_is_no_exposure_and_no_capital_any_more(broker: Api, anyone: Api) -> None:
    before = book_selectors.load().capital
    settle(broker.policy()["id"], price="0.935")
    exposure, after = anyone.get("/api/v2/risk/exposure").json(), book_selectors.load().capital
    assert (exposure["total_exposure_usd"], exposure["total_policies"], after.coverage_usd) == (Decimal("0.00"), 0, 0)
    assert (before.total_usd - after.total_usd, before.liquid_usd - after.liquid_usd) == (Decimal("5000.01"), Decimal("5000.01"))


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "status=",
        "policyholder=",
        "cursor=",
        "status=lost",
        "chain=Mars",
        "limit=0",
        "limit=501",
        "limit=x",
        "cursor=x",
        "starts_after=soon",
        "status=active&status=paid",
    ],
)
def test_an_unknown_filter_or_bad_value_is_a_400(broker: Api, query: str) -> None:
    response = broker.get(f"{PATH}?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")


def test_a_malformed_id_is_a_404(broker: Api) -> None:
    assert broker.get(f"{PATH}/7").status_code == 404


def test_reading_needs_a_key(anyone: Api) -> None:
    assert anyone.get(PATH).status_code == 401


def test_reading_needs_the_read_scope(make_api: MakeApi) -> None:
    assert make_api("writer", Scope.WRITE).get(PATH).status_code == 403


def test_a_holder_is_found_in_the_spelling_that_was_kept_and_folded(broker: Api) -> None:
    bound = broker.bind(broker.quote()["quote_token"], policyholder="Acme\u00a0 Ltd").json()
    assert bound["policyholder"] == "Acme Ltd"
    old = broker.policy()["id"]
    Policy.objects.filter(pk=old).update(policyholder="Acme  Ltd")  # as it was kept before names were folded
    found = [{row["id"] for row in broker.get(f"{PATH}?policyholder=Acme{blanks}Ltd").json()["results"]} for blanks in ("%20", "%20%20")]
    assert found == [{bound["id"]}, {bound["id"], old}]


@pytest.mark.parametrize("query", ["policyholder=%20", "policyholder=%C2%A0", "policy_ref=%20"])
def test_a_filter_of_blanks_is_a_400(broker: Api, query: str) -> None:
    response = broker.get(f"{PATH}?{query}")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "empty")
