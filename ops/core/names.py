"""The one rule for names of people and companies: any script, and nothing that hides or turns what is read. No Django."""

import unicodedata

from ops.core.bad_input import BadInput

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters, marks and a symbol to Unicode
JOINERS = frozenset({"\u200c", "\u200d"})  # zero width: Persian, Devanagari and others are spelt with them, and emoji


class BadName(BadInput):
    """A name with a character that is none of a name."""

    def __init__(self, message: str) -> None:
        super().__init__("control_character", message)


def folded(text: str) -> str:
    """The name with each run of spaces, of any kind, as one blank, and none at its ends. Raises BadName.

    Letters, marks, digits, punctuation, symbols and joiners are parts of names. Control characters (tabs and line ends too), overrides of
    the direction of text, other invisible characters and unassigned ones are not.
    """
    if not INVISIBLE.isdisjoint(text) or not (text.isprintable() or all(map(_belongs, text))):
        raise BadName("Control characters, invisible ones, and marks that turn the direction of text are not allowed.")
    name = " ".join(text.split())
    if name and all(character in JOINERS or character == " " for character in name):
        raise BadName("A name has more than joiners.")
    return name


def _belongs(character: str) -> bool:
    return character.isprintable() or character in JOINERS or unicodedata.category(character) == "Zs"
