"""The rule of turns: properties, and a simulation of workers that follow it."""

from collections import Counter
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from risk.turns import UnderWay, Waiting, choose, heavy_slots

CLIENTS = st.integers(1, 5)


def waiting(client: int, work_id: int, *, heavy: bool, kind: Literal["batch", "analysis"] = "batch") -> Waiting:
    return Waiting(client, kind, f"{work_id:04}", heavy)


def test_the_client_whose_turn_is_longest_ago_is_next() -> None:
    queue = [waiting(client, client, heavy=True) for client in (1, 2, 3)]
    turns = {1: 30.0, 2: 10.0, 3: 20.0}
    chosen = choose(queue, [], slots=2, last_turns=turns)
    assert chosen is not None
    assert chosen.client_id == 2
    never = choose([*queue, waiting(4, 9, heavy=True)], [], slots=2, last_turns=turns)
    assert never is not None
    assert never.client_id == 4


def test_a_client_with_nothing_under_way_comes_before_one_with_some() -> None:
    queue = [waiting(1, 1, heavy=False), waiting(2, 2, heavy=False)]
    chosen = choose(queue, [UnderWay(2, is_heavy=False)], slots=4, last_turns={1: 99.0, 2: 1.0})
    assert chosen is not None
    assert chosen.client_id == 1


def test_of_one_client_quotes_come_first_and_then_what_was_asked_first() -> None:
    queue = [waiting(1, 1, heavy=True), waiting(1, 3, heavy=False), waiting(1, 2, heavy=False), waiting(1, 0, heavy=True, kind="analysis")]
    order = []
    while queue:
        chosen = choose(queue, [], slots=2, last_turns={})
        assert chosen is not None
        order.append(chosen.work_id)
        queue.remove(chosen)
    assert order == ["0002", "0003", "0000", "0001"]


def test_heavy_work_leaves_a_slot_to_quotes() -> None:
    heavy, quotes = waiting(1, 1, heavy=True), waiting(2, 2, heavy=False)
    held = [UnderWay(1, is_heavy=True)]
    assert choose([heavy], held, slots=2, last_turns={}) is None
    assert choose([heavy, quotes], held, slots=2, last_turns={2: 1e9}) == quotes
    assert choose([heavy], held, slots=3, last_turns={}) == heavy
    assert [heavy_slots(slots) for slots in (0, 1, 2, 8)] == [1, 1, 1, 7]


@given(st.lists(st.tuples(CLIENTS, st.booleans()), max_size=20), st.lists(st.tuples(CLIENTS, st.booleans()), max_size=8), st.integers(0, 9))
def test_somebody_is_chosen_whenever_somebody_may_be(asked: list[tuple[int, bool]], held: list[tuple[int, bool]], slots: int) -> None:
    queue = [waiting(client, number, heavy=heavy) for number, (client, heavy) in enumerate(asked)]
    under_way = [UnderWay(client, heavy) for client, heavy in held]
    chosen = choose(queue, under_way, slots=slots, last_turns={})
    has_quotes = any(not one.is_heavy for one in queue)
    has_room = sum(heavy for _, heavy in held) < heavy_slots(slots)
    assert (chosen is not None) == (has_quotes or (bool(queue) and has_room))
    if chosen is not None:
        own = Counter(client for client, _ in held)
        eligible = [one for one in queue if has_room or not one.is_heavy]
        assert own[chosen.client_id] == min(own[one.client_id] for one in eligible)


def simulate(queue: list[Waiting], *, slots: int, ticks_of_heavy: int) -> list[tuple[int, Waiting]]:
    """Workers that take turns: quotes take one tick, heavy work several. Answers what was begun, with its tick."""
    begun: list[tuple[int, Waiting]] = []
    held: list[tuple[int, Waiting]] = []
    turns: dict[int, float] = {}
    for tick in range(10_000):
        held = [(end, one) for end, one in held if end > tick]
        while len(held) < max(1, slots):
            chosen = choose(queue, [UnderWay(one.client_id, one.is_heavy) for _, one in held], slots=slots, last_turns=turns)
            if chosen is None:
                break
            queue.remove(chosen)
            turns[chosen.client_id] = len(begun) + 1.0
            begun.append((tick, chosen))
            held.append((tick + (ticks_of_heavy if chosen.is_heavy else 1), chosen))
        if not queue:
            return begun
    raise AssertionError(f"{len(queue)} pieces were never begun")


@given(st.integers(2, 6), st.integers(1, 30), st.integers(0, 200), st.integers(2, 50))
def test_one_quote_never_waits_for_the_what_ifs_of_others(slots: int, clients: int, each: int, ticks: int) -> None:
    queue = [waiting(client, number, heavy=True) for client in range(1, clients + 1) for number in range(each // clients)]
    quote = waiting(99, 9_999, heavy=False)
    begun = simulate([*queue, quote], slots=slots, ticks_of_heavy=ticks)
    assert [tick for tick, one in begun if one == quote] == [0]
    assert len(begun) == len(queue) + 1


@given(st.lists(st.integers(1, 12), min_size=2, max_size=5), st.integers(1, 4), st.integers(1, 9))
def test_clients_with_as_much_to_do_get_as_many_turns(amounts: list[int], slots: int, ticks: int) -> None:
    queue = [waiting(client, number, heavy=True) for client, amount in enumerate(amounts) for number in range(amount)]
    begun = [one.client_id for _, one in simulate(queue, slots=slots, ticks_of_heavy=ticks)]
    for first in range(len(amounts)):
        for second in range(len(amounts)):
            while_both_wait = 2 * min(amounts[first], amounts[second])
            of_both = [client for client in begun if client in {first, second}][:while_both_wait]
            assert abs(of_both.count(first) - of_both.count(second)) <= 1
