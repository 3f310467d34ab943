"""Questions as they come in, and their canonical text."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.api.problems import Problem
from risk.analyses.specs import AnalysisSpec, Backtest, StressTest, ValueAtRisk, WhatIf, from_text, parse
from tests.quotes.books import launch_catalogue

CATALOGUE = launch_catalogue()
POLICY = {"action": "add", "coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000"}
DEPOSIT = {"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "5.5"}


def wrong_fields(analysis_type: str, parameters: dict[str, Any]) -> list[str]:
    with pytest.raises(Problem) as refused:
        parse(analysis_type, parameters, CATALOGUE)
    assert refused.value.status == 400
    return [error.field for error in refused.value.errors]


def test_the_text_of_a_question_says_everything_sorted_and_without_blanks() -> None:
    assert parse("var", {"level": Decimal("0.95")}, CATALOGUE).text() == (
        '{"analysis_type":"var","parameters":{"horizon_days":30,"level":0.95,"paths":100000,"seed":20261}}'
    )


def test_equal_questions_have_equal_texts_however_they_are_spelt() -> None:
    one = parse("what_if", {"policies": [POLICY], "seed": 20_261}, CATALOGUE)
    other = parse("what_if", {"policies": [POLICY | {"chain": "ETHEREUM", "coverage_amount": Decimal("10000.0")}]}, CATALOGUE)
    assert one.text() == other.text()


@pytest.mark.parametrize(
    ("analysis_type", "parameters"),
    [
        ("stress_test", {}),
        ("stress_test", {"scenario": "Banking crisis"}),
        ("stress_test", {"shocks": {"prices": {"usdc": Decimal("0.88"), "DAI": 1}, "btc_change": Decimal("-0.5")}}),
        ("what_if", {"policies": [POLICY], "capital": [DEPOSIT], "paths": 1000}),
        ("backtest", {"losses": [1, Decimal("0.5"), -3], "forecasts": [2, 2, 2]}),
        ("backtest", {"stablecoin": "usdt"}),
    ],
    ids=str,
)
def test_a_text_is_read_back_as_its_question_and_asks_it_again(analysis_type: str, parameters: dict[str, Any]) -> None:
    question = parse(analysis_type, parameters, CATALOGUE)
    assert from_text(question.text()) == question
    document = msgspec.json.decode(question.text())
    assert parse(document["analysis_type"], document["parameters"], CATALOGUE) == question


@given(
    st.builds(
        ValueAtRisk,
        horizon_days=st.integers(1, 365),
        level=st.floats(0.5, 0.9999),
        paths=st.integers(1000, 500_000),
        seed=st.integers(0, 2**31),
    )
)
def test_any_question_survives_its_text(question: AnalysisSpec) -> None:
    assert from_text(question.text()) == question


@pytest.mark.parametrize(
    ("analysis_type", "parameters", "fields"),
    [
        ("var", {"level": 1}, ["level"]),
        ("var", {"level": "0.99"}, ["level"]),
        ("var", {"paths": 999}, ["paths"]),
        ("var", {"paths": 500_001}, ["paths"]),
        ("var", {"horizon_days": True}, ["horizon_days"]),
        ("var", {"horizon_days": 0}, ["horizon_days"]),
        ("var", {"seed": -1}, ["seed"]),
        ("var", {"horizon": 30}, ["parameters"]),
        ("stress_test", {"scenario": "x", "shocks": {}}, ["parameters"]),
        ("stress_test", {"shocks": {"prices": {"USDC": -1}}}, ["shocks"]),
        ("stress_test", {"shocks": {"prices": {"USDC": "NaN"}}}, ["shocks"]),
        ("stress_test", {"shocks": {"prices": {"Mars": 1}}}, ["stablecoin"]),
        ("stress_test", {"shocks": {"bridge_loss": Decimal("1.1")}}, ["shocks"]),
        ("stress_test", {"shocks": {"btc_change": -2}}, ["shocks"]),
        ("what_if", {}, ["parameters"]),
        ("what_if", {"policies": [POLICY, POLICY | {"action": "burn"}]}, ["policies.1.action"]),
        ("what_if", {"policies": [POLICY | {"coverage_amount": "1"}]}, ["policies.0"]),
        ("what_if", {"policies": [POLICY | {"chain": "Bitcoin", "coverage_type": "bridge"}]}, ["coverage_type"]),
        ("what_if", {"policies": [POLICY] * 1001}, ["policies"]),
        ("what_if", {"capital": [DEPOSIT | {"tranche_id": "SURE"}]}, ["capital.0"]),
        ("what_if", {"capital": [DEPOSIT | {"amount_ton": "Infinity"}]}, ["capital.0"]),
        ("what_if", {"capital": [DEPOSIT | {"amount_ton": 0}]}, ["capital.0"]),
        ("backtest", {}, ["parameters"]),
        ("backtest", {"stablecoin": "USDC", "losses": [1, 2]}, ["parameters"]),
        ("backtest", {"losses": [1, 2], "forecasts": [1, 2, 3]}, ["parameters"]),
        ("backtest", {"losses": [1, Decimal("1e400")]}, ["parameters"]),
        ("backtest", {"losses": [1]}, ["losses"]),
        ("backtest", {"losses": [1] * 10_001}, ["losses"]),
        ("backtest", {"stablecoin": "Mars"}, ["stablecoin"]),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_question_is_named(analysis_type: str, parameters: dict[str, Any], fields: list[str]) -> None:
    assert wrong_fields(analysis_type, parameters) == fields


def test_the_questions_are_of_four_types() -> None:
    assert {kind.analysis_type for kind in (StressTest, ValueAtRisk, WhatIf, Backtest)} == {"stress_test", "var", "what_if", "backtest"}
