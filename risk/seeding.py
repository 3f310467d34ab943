"""Launch rows of limits and scenarios, for the migration that creates them and for tests."""

from typing import Any

from risk.stress.scenarios import SCENARIOS
from risk.thresholds import LAUNCH_LIMITS


def set_ton_changes(apps: Any) -> None:
    """Give the launch scenarios their moves of TON, by name; others keep theirs. `apps`: a registry, historical or current."""
    scenarios = apps.get_model("risk", "StressScenario").objects
    for scenario in SCENARIOS:
        scenarios.filter(name=scenario.name).update(ton_change=scenario.ton_change)


def create_missing(apps: Any) -> None:
    """Create the rows that are missing; edited ones stay as they are. `apps`: a registry, historical or current."""
    limits = apps.get_model("risk", "RiskLimit").objects
    for limit in LAUNCH_LIMITS:
        columns = {"high_at": limit.high_at, "critical_at": limit.critical_at, "hysteresis": limit.hysteresis}
        limits.get_or_create(alert_type=limit.alert_type.value, defaults={"direction": limit.direction.value, **columns})
    scenarios = apps.get_model("risk", "StressScenario").objects
    prices = apps.get_model("risk", "ScenarioPrice").objects
    for scenario in SCENARIOS:
        row, created = scenarios.get_or_create(
            name=scenario.name,
            defaults={
                "btc_change": scenario.btc_change,
                "annual_probability": scenario.annual_probability,
                "bridge_loss": scenario.bridge_loss,
                "exchange_loss": scenario.exchange_loss,
            },
        )
        if created:
            prices.bulk_create(prices.model(scenario=row, stablecoin=coin, price=price) for coin, price in scenario.prices.items())
