"""What quotes and binds leave in the metrics."""

from tests.api import Api
from tests.conftest import ReadMetrics

PRODUCT = "depeg Ethereum USDC"


def test_quotes_and_binds_are_counted_by_product(broker: Api, book: None, measured: ReadMetrics) -> None:
    broker.policy()
    broker.quote(stablecoin="DAI")
    window = measured()
    assert window.counts["quotes_issued", PRODUCT] == 1
    assert window.counts["quotes_issued", "depeg Ethereum DAI"] == 1
    assert window.counts["policies_bound", PRODUCT] == 1
    assert window.distribution("quote_latency").count == 2


def test_a_bind_is_measured_by_its_outcome(broker: Api, book: None, measured: ReadMetrics) -> None:
    token = broker.quote()["quote_token"]
    assert broker.bind(token, idempotency_key="first-attempt").status_code == 201
    assert broker.bind(token, idempotency_key="first-attempt").status_code == 201
    assert broker.bind(token, idempotency_key="other-attempt").status_code == 409
    assert broker.bind("nonsense").status_code == 400
    window = measured()
    counts = {label: window.samples["bind_latency", label].total() for label in window.labels("bind_latency")}
    assert counts == {"bound": 1, "replayed": 1, "refused": 2}
    assert window.total("policies_bound") == 1


def test_the_yields_are_read_once_while_they_are_remembered(anyone: Api, book: None, measured: ReadMetrics) -> None:
    for _ in range(3):
        anyone.get("/api/v2/tranches/apy")
    window = measured()
    assert (window.counts["cache_hit_rate", "apy miss"], window.counts["cache_hit_rate", "apy hit"]) == (1, 2)
