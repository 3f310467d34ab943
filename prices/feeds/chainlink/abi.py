"""Read what contracts and nodes of Ethereum answer: words of 32 bytes, and quantities. All raise Unusable."""

import re
from typing import Any

from prices.feeds.usable import Unusable

WORD = 64  # hex digits
MAX_TEXT = 64  # bytes
HEX = re.compile(r"0x[0-9a-fA-F]*", re.ASCII)
QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}", re.ASCII)


def quantity(value: Any) -> int:
    """A number of up to 64 bits, as nodes write them: 0x1."""
    if not (isinstance(value, str) and QUANTITY.fullmatch(value)):
        raise Unusable("The node answered with no quantity.")
    return int(value, 16)


def words(data: Any, count: int) -> list[int]:
    """Exactly so many unsigned words."""
    digits = _digits(data)
    if len(digits) != count * WORD:
        raise Unusable(f"The contract answered with {len(digits) // 2} bytes, not with {count * WORD // 2}.")
    return [int(digits[start : start + WORD], 16) for start in range(0, len(digits), WORD)]


def signed(word: int) -> int:
    """The word as an int256, in two's complement."""
    return word - (1 << 256) if word >> 255 else word


def text(data: Any) -> str:
    """A string of up to 64 bytes: its offset, its length, its bytes padded to whole words."""
    digits = _digits(data)
    if len(digits) < 2 * WORD or int(digits[:WORD], 16) != WORD // 2:
        raise Unusable("The contract answered with no text.")
    length = int(digits[WORD : 2 * WORD], 16)
    body = digits[2 * WORD : 2 * WORD + 2 * length] if length <= MAX_TEXT else ""
    if len(body) != 2 * length:
        raise Unusable("The contract answered with no text.")
    try:
        return bytes.fromhex(body).decode("ascii")
    except UnicodeDecodeError as error:
        raise Unusable("The contract answered with no text.") from error


def _digits(data: Any) -> str:
    if not (isinstance(data, str) and HEX.fullmatch(data)):
        raise Unusable("The contract answered with no hexadecimal number.")
    return data[2:]
