"""Which bucket a request draws on, and what a caller is told of it."""

import pytest

from clients.principals import Principal, Scope, Tier
from clients.rate_limit.rules import Bucket, Decision, Group, Outcome, bucket_for, group_of

RATES = {"anonymous": 10, "standard": 10, "premium": 50, "broker": 500}
BROKER = Principal(7, "desk", Tier.BROKER, frozenset({Scope.READ}))


@pytest.mark.parametrize(
    ("method", "path", "group"),
    [
        ("POST", "/api/v2/quote/multi-dimensional", Group.QUOTE),
        ("GET", "/api/v2/policies", Group.READ),
        ("OPTIONS", "/api/v2/policies", Group.READ),
        ("POST", "/api/v2/policies", Group.WRITE),
        ("DELETE", "/api/v2/nothing", Group.WRITE),
        ("POST", "/api/v2/auth/token", Group.TOKEN),
        ("GET", "/openapi.json", Group.READ),
        ("GET", "/health", Group.PROBE),
        ("GET", "/metrics", Group.PROBE),
        ("GET", "/", Group.PAGE),
        ("POST", "/admin/login/", Group.PAGE),
        ("GET", "/static/favicon.svg", Group.STATIC),
        ("GET", "/staticfiles", Group.PAGE),
    ],
)
def test_a_request_belongs_to_one_group(method: str, path: str, group: Group) -> None:
    assert group_of(method, path) is group


@pytest.mark.parametrize(("tier", "rate"), [(Tier.STANDARD, 10), (Tier.PREMIUM, 50), (Tier.BROKER, 500)])
def test_a_client_has_the_rate_of_its_tier_and_two_seconds_worth_at_once(tier: Tier, rate: int) -> None:
    bucket = bucket_for(Group.READ, principal=Principal(7, "desk", tier, frozenset()), address="192.0.2.1", rates=RATES)
    assert (bucket.rate, bucket.burst, bucket.slice) == (rate, 2 * rate, max(1, rate // 10))


@pytest.mark.parametrize(("who", "rate"), [(BROKER, 5000), (None, 100)])
def test_a_command_of_a_socket_costs_a_tenth_of_a_request(who: Principal | None, rate: int) -> None:
    bucket = bucket_for(Group.COMMAND, principal=who, address="192.0.2.1", rates=RATES)
    assert (bucket.rate, bucket.burst) == (rate, 2 * rate)


def test_a_client_has_one_bucket_wherever_it_calls_from() -> None:
    assert len({bucket_for(Group.READ, principal=BROKER, address=f"192.0.2.{host}", rates=RATES) for host in range(9)}) == 1


def test_groups_do_not_share_a_bucket() -> None:
    buckets = {bucket_for(group, principal=BROKER, address="192.0.2.1", rates=RATES).key for group in Group}
    assert len(buckets) == len(Group)


def test_strangers_share_a_bucket_by_address() -> None:
    keys = {bucket_for(Group.READ, principal=None, address=address, rates=RATES).key for address in ("192.0.2.1", "192.0.2.2")}
    assert len(keys) == 2


@pytest.mark.parametrize(("other", "shared"), [("2001:db8:0:1::2", True), ("2001:db8:0:2::1", False)])
def test_a_site_of_version_6_is_one_stranger(other: str, shared: bool) -> None:
    keys = {bucket_for(Group.READ, principal=None, address=address, rates=RATES).key for address in ("2001:db8:0:1::1", other)}
    assert (len(keys) == 1) is shared


def test_pages_are_counted_by_address_whoever_asks() -> None:
    keys = {bucket_for(Group.PAGE, principal=who, address="192.0.2.1", rates=RATES).key for who in (None, BROKER)}
    assert len(keys) == 1


def test_files_of_pages_have_a_bucket_of_their_own_ten_times_as_wide() -> None:
    page, file = (bucket_for(group, principal=None, address="192.0.2.1", rates=RATES) for group in (Group.PAGE, Group.STATIC))
    assert (file.rate, file.burst, file.key != page.key) == (10 * page.rate, 10 * page.burst, True)


@pytest.mark.parametrize(("remaining", "reset"), [(100, 0), (99, 1), (50, 1), (49, 2), (0, 2)])
def test_a_caller_is_told_how_much_is_left_and_when_all_is_back(remaining: int, reset: int) -> None:
    verdict = Decision(Outcome.TAKEN, Bucket("b", 50, 100, Group.READ), remaining)
    assert dict(verdict.headers()) == {
        "RateLimit-Limit": "100",
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(reset),
    }


@pytest.mark.parametrize(("wait", "seconds"), [(0.0, 1), (0.02, 1), (1.0, 1), (1.2, 2)])
def test_whoever_is_refused_waits_whole_seconds(wait: float, seconds: int) -> None:
    assert Decision(Outcome.EMPTY, Bucket("b", 50, 100, Group.READ), 0, wait).retry_after == seconds
