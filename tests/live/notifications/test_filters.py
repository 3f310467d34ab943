"""Who is told what."""

from hypothesis import given
from hypothesis import strategies as st

from live.notifications.filters import Wanted, may_see
from live.notifications.kinds import DIMENSIONS, NotificationType, Priority, Subject

BOUND = NotificationType.POLICY_BOUND
USDC_ON_TON = Subject("depeg", "TON", "USDC")
subjects = st.builds(Subject, *[st.sampled_from(["", "a", "b"]) for _ in DIMENSIONS])
members = st.dictionaries(st.sampled_from(DIMENSIONS), st.frozensets(st.sampled_from(["a", "b"]), min_size=1))
types = st.sampled_from(NotificationType)
priorities = st.sampled_from(Priority)


def admits(subject: Subject = USDC_ON_TON, priority: Priority = Priority.NORMAL, **members: set[str]) -> bool:
    wanted = Wanted(frozenset({BOUND}), {name: frozenset(values) for name, values in members.items()}, Priority.NORMAL)
    return wanted.admits(BOUND, priority, subject)


def test_without_filters_every_subject_passes() -> None:
    assert admits()
    assert admits(Subject())


def test_a_filtered_dimension_must_have_one_of_the_members() -> None:
    assert admits(stablecoin={"USDC", "USDT"})
    assert not admits(stablecoin={"USDT"})


def test_all_filtered_dimensions_must_agree() -> None:
    assert not admits(stablecoin={"USDC"}, chain={"Ethereum"})


def test_what_does_not_speak_of_a_dimension_does_not_pass_its_filter() -> None:
    assert not admits(bridge_id={"celer_eth_ton"})


def test_what_matters_less_than_asked_for_does_not_pass() -> None:
    assert not admits(priority=Priority.LOW)
    assert admits(priority=Priority.CRITICAL)


def test_other_types_do_not_pass() -> None:
    assert not Wanted(frozenset({NotificationType.APY_UPDATE})).admits(BOUND, Priority.CRITICAL, USDC_ON_TON)


@given(types, priorities, subjects, members, priorities)
def test_one_more_condition_never_admits_more(
    type: NotificationType, priority: Priority, subject: Subject, members: dict[str, frozenset[str]], least: Priority
) -> None:
    everything = Wanted(frozenset(NotificationType))
    narrow = Wanted(frozenset(NotificationType), members, least)
    assert everything.admits(type, priority, subject)
    narrower = [Wanted(narrow.types, {name: members[name]}, Priority.LOW) for name in members]
    assert narrow.admits(type, priority, subject) == (priority >= least and all(one.admits(type, priority, subject) for one in narrower))


def test_a_client_sees_public_ones_and_its_own() -> None:
    assert [may_see(client, owner) for client in (1, None) for owner in (None, 1, 2)] == [True, True, False, True, False, False]
