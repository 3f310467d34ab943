"""The one rule for decimals that people send: a JSON number is its value, a string is what is written. No Django."""

import re
from decimal import Context, Decimal

from ops.core.bad_input import BadInput

WRITTEN = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]{1,30}))?")
_WIDE = Context(prec=60)


class BadDecimal(BadInput):
    """Not a number that may be sent."""


def parse(value: object, *, places: int) -> Decimal:
    """The number, with at most so many decimals. Raises BadDecimal.

    A string has the decimals that are written ("25.000" has three) and neither exponent, blanks nor separators. A number is its value:
    25.000 is 25, and 1e4 is 10000. A float is not taken: it has lost what was written.
    """
    if isinstance(value, str):
        written = WRITTEN.fullmatch(value)
        if written is None:
            raise _not_a_number()
        if len(written[1] or "") > places:
            raise _too_precise(places)
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _not_a_number()
    return _of_value(value, places)


def trimmed(value: Decimal) -> Decimal:
    """The same number without trailing zeros."""
    return value.normalize(_WIDE)


def _of_value(value: Decimal, places: int) -> Decimal:
    """Without the zeros behind the last of its decimals that may be there."""
    _, digits, exponent = value.as_tuple()
    surplus = -places - int(exponent)
    if surplus <= 0:
        return value
    if any(digits[-surplus:]):
        raise _too_precise(places)
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE) if value.adjusted() < 30 else value


def _not_a_number() -> BadDecimal:
    return BadDecimal("not_a_number", "A number, or a decimal string such as 1234.50.")


def _too_precise(places: int) -> BadDecimal:
    return BadDecimal("too_precise", f"At most {places} decimals.")
