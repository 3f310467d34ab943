"""GET risk/snapshot, risk/snapshots."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample

FIGURES: dict[str, Any] = {
    "taken_at": "2026-10-30T10:53:20Z",
    "duration_ms": 912,
    "total_capital_usd": Decimal("600000000.00"),
    "effective_capital_usd": Decimal("419400000.00"),
    "liquid_reserves_usd": Decimal("240000000.00"),
    "coverage_sold_usd": Decimal("209700000.00"),
    "ltv": Decimal("0.500000"),
    "reserve_ratio": Decimal("0.400000"),
    "policy_count": 50000,
    "mean_duration_days": Decimal("91.42"),
    "top_stablecoin": "USDT",
    "top_concentration": Decimal("0.112300"),
    "bridge_exposure_usd": Decimal("31455000.00"),
    "correlation": Decimal("0.312500"),
    "correlation_regime": "Low",
    "expected_loss_usd": Decimal("377460.00"),
    "var_95_usd": Decimal("2516400.00"),
    "var_99_usd": Decimal("6081300.00"),
    "var_995_usd": Decimal("9855900.00"),
    "es_95_usd": Decimal("5661900.00"),
    "es_99_usd": Decimal("13211100.00"),
    "var_99_ratio": Decimal("0.010136"),
    "worst_scenario": "Multiple failure",
    "worst_stress_loss_usd": Decimal("83880000.00"),
    "stress_loss_ratio": Decimal("0.139800"),
    "reverse_stress_depeg": Decimal("0.085600"),
}
ESTIMATE = {"usd": Decimal("6081300.00"), "low": Decimal("5940000.00"), "high": Decimal("6230000.00")}
HORIZON = {
    "expected_loss": {"usd": Decimal("377460.00"), "low": Decimal("371900.00"), "high": Decimal("383020.00")},
    "value_at_risk": {"95": ESTIMATE, "99": ESTIMATE, "99.5": ESTIMATE},
    "expected_shortfall": {"95": ESTIMATE, "99": ESTIMATE},
    "histogram": {
        "edges_usd": [Decimal("0.00"), Decimal("4500000.00"), Decimal("9000000.00"), Decimal("13500000.00")],
        "probabilities": [0.2291, 0.0121, 0.0048],
        "no_loss_probability": 0.7523,
        "beyond_probability": 0.0017,
    },
    "components": [{"coverage_type": "cex_liquidation", "chain": "Ethereum", "stablecoin": "USDT", "es_99_usd": Decimal("1040200.00")}],
    "tranches": [
        {"tranche_id": "SURE_EQT", "expected_loss_usd": Decimal("371000.00"), "loss_probability": 0.21, "exhaustion_probability": 0.0002}
    ],
    "expected_uncovered_usd": Decimal("0.00"),
}
SCENARIO = {
    "scenario": "Multiple failure",
    "annual_probability": Decimal("0.0050"),
    "loss_usd": Decimal("83880000.00"),
    "loss_ratio": Decimal("0.139800"),
    "by_coverage_type": {"depeg": Decimal("52000000.00"), "bridge": Decimal("12582000.00"), "cex_liquidation": Decimal("19298000.00")},
    "by_stablecoin": {"USDT": Decimal("83880000.00")},
    "by_tranche": {"SURE_JNR_PLUS": Decimal("23880000.00"), "SURE_EQT": Decimal("60000000.00")},
    "uncovered_usd": Decimal("0.00"),
    "survivors": ["SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS"],
    "ton_change": Decimal("-0.6500"),
    "capital_after_usd": Decimal("210000000.00"),
    "btc_change": Decimal("0.5000"),
    "btc_result_usd": Decimal("0.00"),
}
SHARE = {"exposure_usd": Decimal("67380000.00"), "share": Decimal("0.112300")}
SNAPSHOT = OpenApiExample(
    "A book at half its capacity",
    value={
        **FIGURES,
        "concentrations": {
            "by_stablecoin": [{"stablecoin": "USDT", **SHARE, "policy_count": 16000}],
            "by_chain": [{"chain": "Ethereum", **SHARE, "policy_count": 16000}],
            "by_coverage_type": [{"coverage_type": "depeg", **SHARE, "policy_count": 16000}],
            "by_group": [{"group": "fiat", **SHARE, "policy_count": 16000}],
            "by_bridge": [{"bridge_id": "wormhole_eth_ton", **SHARE}],
        },
        "correlation_matrix": {"stablecoins": ["USDC", "USDT"], "values": [[1.0, 0.3125], [0.3125, 1.0]]},
        "loss_model": {"paths": 100000, "seed": 20261, "horizons": {"30d": HORIZON, "1y": HORIZON}},
        "stress": {"scenarios": [SCENARIO], "reverse": {"tranche_id": "SURE_EQT", "uniform_depeg": Decimal("0.0856")}},
        "timestamp": 1793360000.25,
    },
    response_only=True,
    status_codes=["200"],
)
SUMMARY = OpenApiExample("A run", value=FIGURES, response_only=True, status_codes=["200"])
