"""Handlers of analyses: from a spec to its result as JSON values. Amounts and ratios are decimals, probabilities fractions."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from ops.api.problems import Problem
from prices import selectors as price_selectors
from prices.selectors import PriceMissing
from risk.analyses import backtesting, value_at_risk, what_if
from risk.analyses.specs import AnalysisSpec, Backtest, StressTest, ValueAtRisk, WhatIf
from risk.figures import stress
from risk.figures.correlation import Closes
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from risk.selectors import inputs
from risk.selectors.inputs import Inputs
from risk.stress.scenarios import Scenario

Progress = Callable[[int], None]
"""Told the percent that is done."""


class Analyst:
    """Answers questions about the book, which is read once, for the first that looks at it."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or timezone.now()
        self._read: Inputs | None = None

    @property
    def inputs(self) -> Inputs:
        """The book as it stood. Raises Problem 503 while TON has no price."""
        if self._read is None:
            try:
                self._read = inputs.read(now=self._now)
            except PriceMissing as error:
                raise Problem(503, str(error), code="price_missing") from error
        return self._read

    def answer(self, question: AnalysisSpec, progress: Progress) -> dict[str, Any]:
        """Raises Problem for a question that the book has no answer to."""
        try:
            return self._answer(question, progress)
        except ValueError as error:
            raise Problem(409, f"The loss model cannot assess this book: {error}.", code="not_assessable") from error

    def _answer(self, question: AnalysisSpec, progress: Progress) -> dict[str, Any]:
        match question:
            case StressTest():
                return self._stress_test(question)
            case ValueAtRisk():
                book, capital_usd = self.inputs.book(), self.inputs.capital.total_usd
                return value_at_risk.answer(question, book, LAUNCH_PARAMETERS, capital_usd=capital_usd)
            case WhatIf():
                return what_if.answer(question, self.inputs, progress)
            case Backtest():
                return backtesting.answer(question, self._closes(question))
        raise TypeError(f"nobody answers {question!r}")

    def _stress_test(self, question: StressTest) -> dict[str, Any]:
        capital_usd, btc_usd = self.inputs.capital.total_usd, Decimal(settings.BTC_HOLDINGS_USD)
        return stress.columns(self.inputs.book(), self._scenarios(question), capital_usd=capital_usd, btc_holdings_usd=btc_usd)

    def _scenarios(self, question: StressTest) -> list[Scenario]:
        if question.shocks:
            return [question.shocks.scenario()]
        wanted = [one for one in self.inputs.scenarios if question.scenario is None or one.name.casefold() == question.scenario.casefold()]
        if question.scenario and not wanted:
            names = ", ".join(one.name for one in self.inputs.scenarios)
            raise Problem(409, f"There is no scenario {question.scenario!r}, only {names}.", code="unknown_scenario")
        return wanted

    def _closes(self, question: Backtest) -> Closes:
        if question.stablecoin is None:
            return {}
        closes = price_selectors.daily_closes(symbols=[question.stablecoin], days=question.days, now=self._now)
        return closes.get(question.stablecoin, {})
