"""What followers of the ranking are told."""

import pytest
from django_celery_beat.models import PeriodicTask

from quotes import tasks
from quotes.messages import CHANNEL, Ranking, RankingUpdate
from tests.api import Api
from tests.recorder import Recorder


@pytest.fixture
def tape(book: None) -> Recorder:
    tape = Recorder(CHANNEL)
    with tape.recording():
        tasks.publish_ranking()
    tape.messages()
    return tape


def run(tape: Recorder) -> list[RankingUpdate]:
    """What one run of the job tells."""
    with tape.recording():
        tasks.publish_ranking()
    return tape.messages()


def test_a_ranking_that_did_not_change_is_not_told(tape: Recorder) -> None:
    assert run(tape) == []


def test_a_product_that_joins_the_ranking_is_told(tape: Recorder, broker: Api) -> None:
    broker.policy(stablecoin="DAI")
    [message] = run(tape)
    assert [(product.stablecoin, product.policy_count) for product in message.products] == [("DAI", 1)]


def test_a_larger_exposure_in_the_same_order_is_not_told(tape: Recorder, broker: Api) -> None:
    broker.policy(stablecoin="DAI")
    run(tape)
    broker.policy(stablecoin="DAI")
    assert run(tape) == []


def test_a_product_that_overtakes_another_is_told(tape: Recorder, broker: Api) -> None:
    broker.policy(stablecoin="DAI")
    broker.policy(stablecoin="USDC", coverage_amount="9000")
    run(tape)
    broker.policy(stablecoin="USDC", coverage_amount="9000")
    [message] = run(tape)
    assert [product.stablecoin for product in message.products] == ["USDC", "DAI"]


def test_the_state_and_what_is_told_make_the_next_state(tape: Recorder, broker: Api) -> None:
    broker.policy(stablecoin="DAI")
    [message] = run(tape)
    assert Ranking(products=message.products) == tape.state()


def test_it_runs_every_two_minutes(db: None) -> None:
    assert PeriodicTask.objects.get(task="quotes.publish_ranking").interval.every == 120
