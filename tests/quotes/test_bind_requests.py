"""A request to bind is read at a glance as its serializer would read it, or is left to that."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from quotes.bind_requests import Wanted, read_plain, validated
from quotes.bounds import MAX_POLICYHOLDER
from quotes.tokens import MAX_LENGTH

TEXTS = st.one_of(st.text(max_size=4), st.sampled_from(["", " ", " a ", "a\tb", "\u00a0", "\ud800", "x" * MAX_POLICYHOLDER, "x" * 129]))
VALUES = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.lists(st.text(), max_size=1))
TOKENS = st.one_of(VALUES, st.sampled_from(["t" * MAX_LENGTH, "t" * (MAX_LENGTH + 1)]))


def as_validated(data: Any) -> Wanted | None:
    """What the serializer makes of it, if it takes it."""
    try:
        return validated(data)
    except ValidationError:
        return None


@given(
    st.fixed_dictionaries(
        {"quote_token": TOKENS, "policyholder": VALUES}, optional={"max_premium": st.sampled_from(["1.00", 5, None, "x"]), "color": VALUES}
    )
)
@example({"quote_token": " t ", "policyholder": f"  {'x' * MAX_POLICYHOLDER}  "})
def test_a_glance_sees_what_the_serializer_sees_or_leaves_it_to_that(data: dict[str, Any]) -> None:
    seen = read_plain(data)
    assert seen is None or seen == as_validated(data)


def test_a_plain_body_is_read_at_a_glance() -> None:
    assert read_plain({"quote_token": "token", "policyholder": " Ann Lee "}) == Wanted("token", "Ann Lee")


@pytest.mark.parametrize("data", [None, [], "text", {}, {"quote_token": "a"}, {"quote_token": "a", "holder": "b"}], ids=str)
def test_anything_else_is_left_to_the_serializer(data: Any) -> None:
    assert read_plain(data) is None
