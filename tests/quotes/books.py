"""Books for tests: rows as a broker would write them, and imports of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import product as combinations
from pathlib import Path

from clients.models import ApiClient
from quotes import launch_rates
from quotes.book_rows import COLUMNS
from quotes.catalogue import Catalogue, PayoutTerms, Product, product_hash
from quotes.services.import_book import CHUNK, import_book
from quotes.services.import_book.files import Line, Reject
from quotes.services.import_book.writing import Tally

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADER = ",".join(COLUMNS).encode()
BOOK_50K = Path(__file__).resolve().parents[3] / "shared" / "data" / "book_50k.csv.gz"
GOOD = {
    "policy_ref": "B-1",
    "coverage_type": "depeg",
    "chain": "Ethereum",
    "stablecoin": "USDC",
    "coverage_amount": "10000",
    "duration_days": "90",
    "starts_at": "2026-11-01T00:00:00Z",
    "policyholder": "holder-1",
}


def row(**changes: str) -> bytes:
    """A line of a book: 10,000 USD of USDC on Ethereum against depeg for 90 days, unless told otherwise."""
    return ",".join({**GOOD, **changes}.values()).encode()


def rows(count: int, **changes: str) -> list[bytes]:
    """As many rows, B-1 onwards."""
    return [row(policy_ref=f"B-{number}", **changes) for number in range(1, count + 1)]


def numbered(raw: Iterable[bytes]) -> Iterable[Line]:
    """The rows as lines of a file, below its header."""
    return (Line(number, line) for number, line in enumerate(raw, start=2))


def bring_in(client: ApiClient, raw: Iterable[bytes], *, chunk: int = CHUNK) -> tuple[Tally, list[Reject]]:
    """Import the rows."""
    rejects: list[Reject] = []
    tally = import_book(
        client=client, source="test", lines=numbered(raw), on_rejects=rejects.extend, on_progress=lambda _: None, chunk=chunk
    )
    return tally, rejects


def write_file(path: Path, raw: Iterable[bytes]) -> Path:
    """A file with the header and these rows."""
    path.write_bytes(b"\n".join([HEADER, *raw, b""]))
    return path


def launch_catalogue() -> Catalogue:
    """The catalogue as it was launched, without a database."""
    triples = combinations(launch_rates.COVERAGE_TYPES, launch_rates.CHAINS, launch_rates.STABLECOINS)
    insurable = [triple for triple in triples if triple[:2] not in launch_rates.UNINSURABLE]
    return Catalogue(
        version=1,
        base_rates=launch_rates.COVERAGE_TYPES,
        chain_multipliers=launch_rates.CHAINS,
        stablecoin_adjustments={coin: rate for coin, (rate, _) in launch_rates.STABLECOINS.items()},
        payouts={"depeg": PayoutTerms(**launch_rates.DEPEG_TERMS)},
        waiting_hours=dict.fromkeys(launch_rates.COVERAGE_TYPES, launch_rates.WAITING_PERIOD_HOURS),
        products={triple: Product(number, *triple, product_hash(*triple)) for number, triple in enumerate(insurable, start=1)},
    )
