"""Two web processes give a client its burst and its rate: never more, and nothing of it is lost between them."""

import asyncio
import shutil
from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from clients import services
from clients.models import ApiClient
from clients.principals import Scope, Tier
from clients.rate_limit.leases import LEASE_SECONDS
from clients.rate_limit.redis_store import KEY_PREFIX
from clients.rate_limit.rules import BURST_SECONDS
from tests.embedded_services import make_folder
from tests.live.site import Site
from tests.rest import connection_load
from tests.rest.connection_load import Served

QUOTE = "/api/v2/quote/multi-dimensional"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
RATES = {Tier.PREMIUM: 50, Tier.BROKER: 500}
SECONDS = 10.0
LINES = 3  # to each process

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(database_url: str) -> Iterator[Site]:
    """Two processes with the limits of the tiers, and a Valkey of their own."""
    limits = {f"RATE_LIMIT_{tier.name}": str(rate) for tier, rate in RATES.items()}
    site = Site(make_folder(), database_url, DJANGO_SETTINGS_MODULE="config.settings.development", **limits)
    site.start_valkey()
    site.start_web(2)
    yield site
    site.end()
    shutil.rmtree(site.folder)


async def _served(site: Site, bucket: str, key: str) -> tuple[list[float], Served]:
    """Since when the bucket was not full (Unix seconds, by the clock of Redis; several times if it filled up in between), and what was
    served. Both processes know the client by then, and hold none of its tokens.
    """
    lines, request = await connection_load.dial_all(site, LINES), connection_load.encoded(QUOTE, TERMS, key)
    for line in lines:
        while await connection_load.ask(line, request) != 200:  # the process has not read the catalogue yet
            await asyncio.sleep(0.2)
    async with Redis.from_url(site.redis_url) as redis:
        await asyncio.sleep(2 * LEASE_SECONDS)
        while await redis.exists(bucket):
            await asyncio.sleep(0.05)
        eating = asyncio.create_task(connection_load.eat(lines, request, SECONDS))
        since = set()
        while not eating.done():
            if kept := await redis.get(bucket):
                since.add(int(kept.split()[1]) / 1e6)
            await asyncio.sleep(0.05)
        return sorted(since), await eating


def allowed(rate: int, seconds: float) -> float:
    """How many answers a bucket gives within so many seconds of having been full."""
    return rate * (BURST_SECONDS + seconds)


@pytest.mark.parametrize("tier", RATES)
@pytest.mark.django_db(transaction=True)
def test_a_client_gets_its_burst_and_its_rate_to_the_token(site: Site, book: None, tier: Tier) -> None:
    """After each answer no more were served than the bucket gives by then. And when it refused for the last times, as many were served as
    it could give by then: a loss anywhere in the ten seconds would show there, while an answer that is merely late would not.
    """
    rate = RATES[tier]
    _, key = services.create_client(name="connection_load", tier=tier, scopes=[Scope.READ])
    bucket = f"{KEY_PREFIX}quote:client:{ApiClient.objects.get(name='connection_load').pk}"
    (start, *later), served = asyncio.run(_served(site, bucket, key))
    assert set(served.statuses) <= {200, 429}
    too_many = max(count - allowed(rate, moment - start) for count, moment in enumerate(served.answered, start=1))
    assert too_many <= 1, f"{too_many:.1f} more were served than the bucket gives"
    late = [refusal for refusal in served.refused if refusal.sent > start + SECONDS - 2]
    if later or not late:
        pytest.skip(f"this machine does not serve {rate} answers a second now")
    lost = min(allowed(rate, refusal.sent - start) - refusal.served for refusal in late)
    assert lost <= 1, f"{lost:.1f} tokens were lost"
