"""Names of any script are names; what hides or turns text is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.core import names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna\u00a0 Muster", "Anna Muster"),
        ("\u65e5\u672c\u3000\u682a", "\u65e5\u672c \u682a"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f680 Ltd", "\U0001f469\u200d\U0001f680 Ltd"),
        ("  O'Neil & S\u00f8ns,  Inc. ", "O'Neil & S\u00f8ns, Inc."),
        ("\u2003x\u2009y\u202f", "x y"),
        ("\u3000", ""),
        ("", ""),
    ],
)
def test_names_are_kept_with_their_spaces_folded(text: str, name: str) -> None:
    assert names.folded(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("holder\u202egnp.exe", "\u2066a\u2069", "a\u200fb", "tab\tname", "two\nlines", "a\x00b", "a\x7fb", "a\x85b"),
        *(
            "line\u2028separator",
            "zero\u200bwidth",
            "\ufeffbom",
            "soft\u00adhyphen",
            "\ud800",
            "\ue000",
            "\uffff",
            "\u200d",
            "\u200c\u200d",
        ),
    ],
)
def test_what_hides_or_turns_text_is_refused(text: str) -> None:
    with pytest.raises(names.BadName):
        names.folded(text)


@given(st.text())
def test_folding_again_changes_nothing_and_no_invisible_character_gets_through(text: str) -> None:
    try:
        name = names.folded(text)
    except names.BadName:
        return
    assert names.folded(name) == name
    assert all(character.isprintable() or character in names.JOINERS for character in name)
    assert not {unicodedata.category(character) for character in name if character not in names.JOINERS} & {"Cc", "Cf", "Zl", "Zp"}
