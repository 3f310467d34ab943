"""The synthetic book: the same for the same seed, plausible, and as large as asked whatever its number of policies."""

from datetime import datetime
from decimal import Decimal

import pytest

from quotes import demo
from quotes.demo import DemoBook
from quotes.services.import_book.files import Line
from quotes.services.import_book.reading import PricedRow, Reader
from tests.quotes.books import NOW, launch_catalogue

CATALOGUE = launch_catalogue()
WANTED = Decimal(200_000_000)


def lines(policies: int, *, seed: int = 7, now: datetime = NOW) -> list[str]:
    return list(demo.lines(DemoBook(policies, WANTED, seed), CATALOGUE, now))


def policies(number: int) -> list[PricedRow]:
    """The policies as an import reads them; none is refused."""
    good, bad = Reader(CATALOGUE).read([Line(line, text.encode()) for line, text in enumerate(lines(number), start=1)], NOW)
    assert not bad
    return good


def active_coverage(number: int) -> Decimal:
    return sum((policy.row.coverage_amount for policy in policies(number) if policy.row.ends_at > NOW), Decimal(0))


def test_the_same_seed_makes_the_same_book() -> None:
    assert lines(50) == lines(50)


def test_another_seed_makes_another_book() -> None:
    assert not set(lines(50)) & set(lines(50, seed=8))


def test_every_row_of_it_can_be_imported() -> None:
    assert len(policies(2000)) == 2000


@pytest.mark.parametrize("number", [50, 500, 5_000])
def test_its_active_cover_is_about_what_was_asked_for(number: int) -> None:
    assert Decimal("0.8") < active_coverage(number) / WANTED < Decimal("1.2")


@pytest.mark.exhaustive
def test_no_policy_is_smaller_or_larger_than_what_is_sold() -> None:
    amounts = [Decimal(line.split(",")[4]) for line in [*lines(3), *lines(100_000)]]
    assert (min(amounts), max(amounts)) == (Decimal(10), Decimal(10_000_000))


def test_most_of_it_is_active() -> None:
    active = sum(policy.row.ends_at > NOW for policy in policies(2000))
    assert 1800 < active < 1900


def test_it_starts_in_the_past() -> None:
    assert all(policy.row.starts_at <= NOW for policy in policies(2000))


def test_tether_and_ethereum_lead() -> None:
    products = [policy.row.product for policy in policies(2000)]
    for dimension, leader in (("stablecoin", "USDT"), ("chain", "Ethereum"), ("coverage_type", "depeg")):
        members = [getattr(product, dimension) for product in products]
        assert max(set(members), key=members.count) == leader


def test_an_empty_book_has_no_rows() -> None:
    assert lines(0) == []
