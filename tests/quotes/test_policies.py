"""GET policies, policies/{id}: a client sees its own."""

import pytest

from clients.principals import Scope
from tests.api import Api
from tests.conftest import MakeApi

pytestmark = pytest.mark.usefixtures("book")
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
