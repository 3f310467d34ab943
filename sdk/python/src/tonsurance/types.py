"""Shapes of the answers. Generated from the service's OpenAPI document; do not edit.

To write this file again, in `sdk/python` with the service running:
`curl -s http://127.0.0.1:8080/openapi.json | python generate_types.py > src/tonsurance/types.py`

An answer may have members that are not listed here. Dates and times are ISO 8601 text.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NotRequired, TypeAlias, TypedDict

AlertType: TypeAlias = (
    Literal["LTV_Breach", "Reserve_Low", "Concentration_High", "Correlation_Spike", "Stress_Loss_High", "VaR_Breach"] | str
)
BridgeAlertKind: TypeAlias = Literal["tvl_drop", "consensus"] | str
BridgeAlertSeverity: TypeAlias = Literal["Medium", "High", "Critical"] | str
BridgeStatus: TypeAlias = Literal["Healthy", "Caution", "Warning", "Critical"] | str
NotBindableReason: TypeAlias = (
    Literal[
        "sales_suspended",
        "price_unknown",
        "ltv_limit",
        "reserve_low",
        "concentration_limit",
        "correlated_limit",
        "peril_limit",
        "stress_buffer",
        "stressed_solvency",
        "tranche_full",
        "state_unavailable",
    ]
    | str
)
NotificationType: TypeAlias = (
    Literal[
        "policy_bound",
        "policy_cancelled",
        "policy_expired",
        "bridge_health_change",
        "bridge_critical_alert",
        "risk_alert_opened",
        "risk_alert_resolved",
        "ranking_update",
        "apy_update",
        "price_depeg",
        "batch_completed",
        "analysis_completed",
    ]
    | str
)
PauseReason: TypeAlias = Literal["by_owner", "by_staff", "failing", "gone"] | str
PolicyStatus: TypeAlias = Literal["active", "expired", "cancelled", "paid"] | str
Priority: TypeAlias = Literal["LOW", "NORMAL", "HIGH", "CRITICAL"] | str
RiskAlertSeverity: TypeAlias = Literal["High", "Critical"] | str
RiskAlertStatus: TypeAlias = Literal["open", "acknowledged", "resolved"] | str
Scopes: TypeAlias = Literal["read", "write", "oracle", "treasury", "risk", "admin"] | str
UnderwritingCheck: TypeAlias = (
    Literal[
        "sales_suspended",
        "price_unknown",
        "ltv_limit",
        "reserve_low",
        "concentration_limit",
        "correlated_limit",
        "peril_limit",
        "stress_buffer",
        "stressed_solvency",
        "tranche_full",
    ]
    | str
)
WebhookStatus: TypeAlias = Literal["active", "paused"] | str


class Alert(TypedDict):
    """A figure beyond its limit."""

    id: str
    alert_type: AlertType
    severity: RiskAlertSeverity
    message: str
    subject: str | None
    current_value: Decimal
    limit_value: Decimal
    status: RiskAlertStatus
    timestamp: float


class Alerts(TypedDict):
    """The alerts, newest first."""

    alerts: list[Alert]
    total_alerts: int
    critical_count: int
    timestamp: float


class Allocation(TypedDict):
    """What one tranche carries of the cover and earned of the premium."""

    tranche_id: str
    coverage_usd: Decimal
    premium_usd: Decimal


class Apy(TypedDict):
    """All six tranches, most senior first."""

    tranches: list[TrancheApy]
    timestamp: float


class Breakdown(TypedDict):
    """Breakdown of the premium."""

    base_rate: Decimal
    chain_multiplier: Decimal
    stablecoin_adjustment: Decimal
    total_rate: Decimal
    coverage_amount: Decimal
    duration_days: int


class BridgeAlert(TypedDict):
    """An alert of the bridge."""

    alert_id: str
    kind: BridgeAlertKind
    severity: BridgeAlertSeverity
    message: str
    timestamp: float
    resolved: bool


class BridgeHealth(TypedDict):
    """The health of a bridge with its parts and its open alerts."""

    bridge_id: str
    source_chain: str
    dest_chain: str
    is_monitored: bool
    health_score: Decimal
    health_status: BridgeStatus
    tvl_usd: Decimal | None
    tvl_change_pct: Decimal | None
    exploit_detected: bool
    last_updated: float | None
    oracle_consensus: Decimal
    parts: HealthParts
    active_alerts: list[BridgeAlert]
    timestamp: float


class Capacity(TypedDict):
    """How much more of a product can be bound, and which limit binds first."""

    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    available_usd: Decimal
    binding_limit: UnderwritingCheck
    limits: list[Headroom]
    timestamp: float


class ChainExposure(TypedDict):
    """Exposure of a chain."""

    chain: str
    exposure_usd: Decimal


class CoverageTypeExposure(TypedDict):
    """Exposure of a coverage type."""

    coverage_type: str
    exposure_usd: Decimal


class Exposure(TypedDict):
    """Coverage sold by each dimension, largest first, and the ten largest products."""

    by_coverage_type: list[CoverageTypeExposure]
    by_chain: list[ChainExposure]
    by_stablecoin: list[StablecoinExposure]
    top_10_products: list[ProductExposure]
    total_exposure_usd: Decimal
    total_policies: int
    timestamp: float


class FieldError(TypedDict):
    """One thing wrong with one field."""

    field: str
    code: str
    message: str


class Headroom(TypedDict):
    """USD that one limit leaves; null where it holds whatever the amount."""

    limit: UnderwritingCheck
    available_usd: Decimal | None


class HealthParts(TypedDict):
    """The factors of the score, each 0..1."""

    tvl: Decimal
    consensus: Decimal
    success: Decimal | None
    freshness: Decimal


class Policy(TypedDict):
    """A policy."""

    id: str
    status: PolicyStatus
    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    coverage_amount: Decimal
    duration_days: int
    premium: Decimal
    total_rate: Decimal
    rate_version: int
    policyholder: str
    policy_ref: str | None
    quote_id: str | None
    bound_at: str
    starts_at: str
    ends_at: str
    trigger_price: Decimal | None
    floor_price: Decimal | None
    allocation: list[Allocation]
    refund: Decimal | None
    payout: Decimal | None
    created_at: str
    closed_at: str | None


class PolicyPage(TypedDict):
    """A page of a list."""

    next: str | None
    previous: str | None
    results: list[Policy]


class Problem(TypedDict):
    """RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    error: str
    errors: NotRequired[list[FieldError]]
    limit: NotRequired[Decimal]
    value: NotRequired[Decimal]


class Product(TypedDict):
    """A product and its current rate."""

    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    base_rate: Decimal
    chain_multiplier: Decimal
    stablecoin_adjustment: Decimal
    total_rate: Decimal
    rate_version: int


class ProductExposure(TypedDict):
    """Exposure of a product."""

    coverage_type: str
    chain: str
    stablecoin: str
    exposure_usd: Decimal
    policy_count: int


class ProductPage(TypedDict):
    """A page of a list."""

    next: str | None
    previous: str | None
    results: list[Product]


class Quote(TypedDict):
    """A priced cover and the token that binds it."""

    premium: Decimal
    breakdown: Breakdown
    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    timestamp: float
    quote_id: str
    quote_token: str
    expires_at: str
    waiting_period_hours: int
    rate_version: int
    bindable: bool
    not_bindable_reason: NotRequired[NotBindableReason]


class StablecoinExposure(TypedDict):
    """Exposure of a stablecoin."""

    stablecoin: str
    exposure_usd: Decimal


class Token(TypedDict):
    """A token, to be sent as `Authorization: Bearer`."""

    token: str
    token_type: str
    scopes: list[Scopes]
    expires_in: int
    expires_at: str


class TrancheApy(TypedDict):
    """One tranche: yield in percent, utilisation 0..1, amounts in TON."""

    tranche_id: str
    apy: Decimal
    utilization: Decimal
    total_capital_ton: Decimal
    total_capital_nano: str
    coverage_sold_ton: Decimal
    coverage_sold_nano: str
    available_capacity_ton: Decimal
    available_capacity_nano: str
    last_updated: float


class Webhook(TypedDict):
    """A webhook."""

    id: str
    url: str
    description: str
    events: list[NotificationType]
    filter: dict[str, list[str]]
    min_priority: Priority
    status: WebhookStatus
    pause_reason: PauseReason | str
    paused_at: str | None
    failures: int
    next_attempt_at: str | None
    last_success_at: str | None
    last_test: WebhookTestResult | None
    created_at: str


class WebhookPage(TypedDict):
    """A page of a list."""

    next: str | None
    previous: str | None
    results: list[Webhook]


class WebhookTest(TypedDict):
    """A test event is on its way; `last_test` of the webhook tells what came of it."""

    event_id: str


class WebhookTestResult(TypedDict):
    """What came of a test event."""

    event_id: str
    sent_at: str
    delivered: bool
    status_code: int | None
    reason: str


class WebhookWithSecret(TypedDict):
    """A webhook with its new secret, which is not shown again."""

    id: str
    url: str
    description: str
    events: list[NotificationType]
    filter: dict[str, list[str]]
    min_priority: Priority
    status: WebhookStatus
    pause_reason: PauseReason | str
    paused_at: str | None
    failures: int
    next_attempt_at: str | None
    last_success_at: str | None
    last_test: WebhookTestResult | None
    created_at: str
    secret: str
