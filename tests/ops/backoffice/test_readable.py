"""JSON values as people read them."""

from ops.backoffice import json_tables


def test_plain_members_share_one_table() -> None:
    [table] = json_tables.tables(
        "Result", {"value_at_risk": {"usd": "1.00", "low": "0.50"}, "paths": 1000, "rejected": False, "worst": None}
    )
    assert table["title"] == "Result"
    assert table["rows"] == [["value at risk", "usd 1.00, low 0.50"], ["paths", "1000"], ["rejected", "no"], ["worst", "-"]]


def test_a_list_of_objects_is_a_table_with_every_member_that_any_of_them_has() -> None:
    [table] = json_tables.tables("Result", {"parts": [{"a": 1}, {"a": 2, "b_c": [3, 4]}]})
    assert (table["title"], table["headers"]) == ("Result: parts", ["a", "b c"])
    assert table["rows"] == [["1", "-"], ["2", "3, 4"]]


def test_deeper_objects_carry_the_path_in_their_title() -> None:
    titles = [table["title"] for table in json_tables.tables("Result", {"stress": {"scenarios": [{"loss": 1}], "reverse": {"depeg": 2}}})]
    assert titles == ["Result: stress", "Result: stress: scenarios"]


def test_a_long_list_is_cut_and_counted() -> None:
    [table] = json_tables.tables("Question", {"losses": list(range(250))})
    assert table["title"] == "Question: losses, the first 100 of 250"
    assert len(table["rows"]) == 100


def test_nothing_at_all_needs_no_table() -> None:
    assert json_tables.tables("Question", {}) == []
