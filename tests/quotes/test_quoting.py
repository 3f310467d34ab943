"""POST quote/multi-dimensional: priced in memory, signed, nothing written."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prices.models import AssetPrice
from quotes import tokens
from quotes.book_cache import STALE_AFTER_SECONDS, BookSnapshot, book_cache
from quotes.services import rates
from quotes.services.rates import Dimension, RateEdit
from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")


def test_quoting_touches_no_database_once_the_snapshot_is_there(anyone: Api, settings: object) -> None:
    settings.BOOK_MAX_AGE_SECONDS = 60.0  # type: ignore[attr-defined]
    anyone.quote()
    with CaptureQueriesContext(connection) as queries:
        anyone.quote(coverage_type="bridge", chain="solana")
    assert queries.captured_queries == []


def test_a_quote_lives_for_five_minutes(anyone: Api) -> None:
    before = timezone.now()
    expires_at = datetime.fromisoformat(anyone.quote()["expires_at"])
    assert before + timedelta(seconds=300) <= expires_at <= timezone.now() + timedelta(seconds=300)


def test_names_are_answered_canonical(anyone: Api) -> None:
    quote = anyone.quote(coverage_type="DEPEG", chain="ton", stablecoin="crvusd")
    assert (quote["coverage_type"], quote["chain"], quote["stablecoin"]) == ("depeg", "TON", "crvUSD")


def test_the_breakdown_explains_the_premium(anyone: Api) -> None:
    assert anyone.quote(chain="Solana", stablecoin="sUSDe")["breakdown"] == {
        "base_rate": Decimal("0.008"),
        "chain_multiplier": Decimal("1.4"),
        "stablecoin_adjustment": Decimal("0.002"),
        "total_rate": Decimal("0.0132"),
        "coverage_amount": Decimal("10000.00"),
        "duration_days": 90,
    }


def test_a_published_rate_prices_the_next_quote_and_its_version_is_named(anyone: Api) -> None:
    before = anyone.quote()
    version = rates.publish_rates(edits=[RateEdit(Dimension.COVERAGE_TYPE, "depeg", Decimal("0.016"))], actor="test")
    after = anyone.quote()
    assert (before["premium"], after["premium"], after["rate_version"]) == (Decimal("19.73"), Decimal("39.45"), version.pk)


def test_the_token_carries_all_terms(anyone: Api) -> None:
    quote = anyone.quote()
    offer = tokens.read(quote["quote_token"])
    assert (offer.quote_id, offer.premium, offer.duration_days, offer.rate_version) == (
        quote["quote_id"],
        quote["premium"],
        90,
        quote["rate_version"],
    )


def test_a_token_with_any_byte_changed_is_refused(anyone: Api) -> None:
    token = anyone.quote()["quote_token"]
    for position, character in enumerate(token):
        forged = token[:position] + ("A" if character != "A" else "B") + token[position + 1 :]
        with pytest.raises(tokens.BadToken):
            tokens.read(forged)


def test_a_shortened_or_lengthened_token_is_refused(anyone: Api) -> None:
    token = anyone.quote()["quote_token"]
    for forged in (token[:-1], token + "A", token + "=", "", ".", token[:44], token[44:], token + ".", " " + token, "é" + token):
        with pytest.raises(tokens.BadToken):
            tokens.read(forged)


def test_a_token_signed_with_another_key_is_refused(anyone: Api, settings: object) -> None:
    token = anyone.quote()["quote_token"]
    settings.SECRET_KEY = "another-key-" * 6  # type: ignore[attr-defined]
    with pytest.raises(tokens.BadToken):
        tokens.read(token)


def test_a_token_of_before_a_rotation_of_the_key_is_read_with_the_fallback(anyone: Api, settings: object) -> None:
    token = anyone.quote()["quote_token"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another-key-" * 6  # type: ignore[attr-defined]
    assert tokens.read(token).duration_days == 90


def test_an_old_snapshot_prices_but_promises_nothing(anyone: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = book_cache.refresh()
    old = BookSnapshot(fresh.catalogue, fresh.forms, fresh.book, fresh.taken_at - STALE_AFTER_SECONDS - 1)
    monkeypatch.setattr(book_cache, "current", lambda: old)
    quote = anyone.quote()
    assert (quote["premium"], quote["bindable"], quote["not_bindable_reason"]) == (Decimal("19.73"), False, "state_unavailable")


def test_without_a_ton_price_it_prices_but_promises_nothing(anyone: Api) -> None:
    AssetPrice.objects.all().delete()
    quote = anyone.quote()
    assert (quote["premium"], quote["not_bindable_reason"]) == (Decimal("19.73"), "state_unavailable")


def test_without_a_ton_price_nothing_is_bound(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    AssetPrice.objects.all().delete()
    answer = broker.bind(token)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "price_missing", "5")
