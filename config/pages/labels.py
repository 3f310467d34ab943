"""Labels and explanations of the codes of the catalogue and underwriting."""

from dataclasses import asdict, dataclass
from typing import Any

from quotes.quoting import STATE_UNAVAILABLE
from quotes.underwriting import Code


@dataclass(frozen=True, slots=True)
class Words:
    """A name, and a sentence or two."""

    name: str
    meaning: str


COVERS = {
    "depeg": Words("Depeg", "Pays when the coin falls below its trigger price, and in full at its floor price."),
    "smart_contract": Words("Smart contract", "Pays when the coin's contract on this chain is exploited or fails."),
    "oracle": Words("Oracle", "Pays when a price oracle on this chain reports a wrong price that costs holders money."),
    "bridge": Words("Bridge", "Pays when a bridge to or from this chain is exploited or stops paying out."),
    "cex_liquidation": Words("CEX liquidation", "Pays when a centralised exchange liquidates positions or holds back withdrawals."),
}

LIMITS = {
    Code.SALES_SUSPENDED: Words("Open for sale", "Sales stop when trouble starts that this cover would pay for."),
    Code.PRICE_UNKNOWN: Words("Prices known", "Nothing is sold on a price, or a bridge, of which too little is known."),
    Code.LTV_LIMIT: Words("Loan to value", "Cover sold may only be a set share of the capital that stands behind it."),
    Code.RESERVE_LOW: Words("Liquid reserves", "Enough of the capital must be liquid to pay claims at once."),
    Code.CONCENTRATION_LIMIT: Words("Concentration on one coin", "Only a set share of the capital may hang on one coin."),
    Code.CORRELATED_LIMIT: Words(
        "Coins that fall together", "Coins of one kind of backing may fall together, so their sum is limited too."
    ),
    Code.PERIL_LIMIT: Words(
        "One event", "Only a set share of the capital may hang on one bridge, on exchanges, or on one chain's oracles."
    ),
    Code.STRESS_BUFFER: Words("Stress buffer", "Capital that a severe stress would take must stay uncommitted."),
    Code.STRESSED_SOLVENCY: Words(
        "A bad day survived", "In every stress the capital, at the price that TON then has, must outlast the claims."
    ),
    Code.TRANCHE_FULL: Words("Tranches", "The six tranches carry no more than the capital in them."),
}

REASONS = {
    **{code.value: words for code, words in LIMITS.items()},
    Code.SALES_SUSPENDED.value: Words(
        "Sales are suspended", "Trouble has started that this cover would pay for. Nobody buys after the fire has started."
    ),
    Code.PRICE_UNKNOWN.value: Words(
        "Too little is known right now", "The price of the coin or of TON, or the state of a bridge, is not known well enough to sell on."
    ),
    STATE_UNAVAILABLE: Words(
        "The book is not known right now", "The price stands, but whether it can be bound cannot be said. Try again shortly."
    ),
}


VERDICTS = {
    "ready": Words("Everything works", "Every part of the service answers."),
    "degraded": Words("Something is late", "Quotes, policies and sockets work; what is late is said below, and nothing is lost."),
    "unready": Words("Something is down", "A part of the service does not answer."),
}

PARTS = {
    "database": Words("Database", "Holds the book. Without it quotes are answered from memory, and nothing is bound."),
    "redis": Words("Redis", "Carries limits and messages. Without it nothing is bound, and pages and sockets are told nothing new."),
    "worker": Words("Worker", "Works on batches and analyses. Without it they wait."),
    "monitors": Words("Monitors", "Follow prices, bridges and risk, and end policies. Without them the worker does it."),
    "courier": Words("Webhook worker", "Delivers webhooks. Without it they wait."),
    "beat": Words("Scheduler", "Starts the jobs when they are due."),
}


def cover(code: str) -> Words:
    """Label of a coverage type; one that staff added later shows its code."""
    return COVERS.get(code) or Words(code.replace("_", " ").capitalize(), "")


def limit(code: Code) -> Words:
    """Label of an underwriting limit."""
    return LIMITS[code]


def limits() -> dict[str, Any]:
    """`{code: {name, meaning}}` for scripts: what must hold."""
    return {code.value: asdict(words) for code, words in LIMITS.items()}


def reasons() -> dict[str, Any]:
    """`{code: {name, meaning}}` for scripts: why a quote cannot be bound."""
    return {code: asdict(words) for code, words in REASONS.items()}
