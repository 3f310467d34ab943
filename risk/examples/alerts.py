"""GET risk/alerts, POST risk/alerts/{alert_id}/acknowledge."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiExample

LTV = {
    "id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
    "alert_type": "LTV_Breach",
    "severity": "Critical",
    "message": "LTV critical: 76.00% >= 75.00%",
    "subject": None,
    "current_value": Decimal("0.762500"),
    "limit_value": Decimal("0.750000"),
    "status": "open",
    "timestamp": 1793359941.02,
}
CONCENTRATION = {
    "id": "0199f0c1-1f02-7b11-8a33-52d1a09c7e44",
    "alert_type": "Concentration_High",
    "severity": "High",
    "message": "Concentration warning: 27.00% >= 25.00%",
    "subject": "USDC",
    "current_value": Decimal("0.270000"),
    "limit_value": Decimal("0.250000"),
    "status": "acknowledged",
    "timestamp": 1793356341.5,
}
ALERTS = OpenApiExample(
    "Two alerts, one of them critical",
    value={"alerts": [LTV, CONCENTRATION], "total_alerts": 2, "critical_count": 1, "timestamp": 1793360000.25},
    response_only=True,
    status_codes=["200"],
)
ACKNOWLEDGED = OpenApiExample("Acknowledged", value=CONCENTRATION, response_only=True, status_codes=["200"])
