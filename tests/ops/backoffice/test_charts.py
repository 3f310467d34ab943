"""What a chart draws, and what it says beside the drawing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ops.backoffice import charts
from ops.backoffice.charts import Chart
from ops.backoffice.display import percent, usd

START = datetime(2026, 11, 1, tzinfo=UTC)


def history(*values: Any) -> list[tuple[datetime, Any]]:
    """A value an hour."""
    return [(START + timedelta(hours=number), value) for number, value in enumerate(values)]


def coordinates(chart: Chart) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for path in chart.paths for x, y in (pair.split(",") for pair in path.split())]


def test_a_line_says_its_latest_lowest_and_highest_value() -> None:
    chart = charts.over_time("LTV", history(Decimal("0.5"), Decimal("0.7"), Decimal("0.6")), percent)
    assert chart.latest == "60.00 %"
    assert chart.summary == "Latest 60.00 %, lowest 50.00 %, highest 70.00 %."
    assert (chart.first, chart.last) == ("01 Nov 00:00", "01 Nov 02:00")


def test_a_line_runs_from_edge_to_edge_with_the_highest_on_top() -> None:
    assert coordinates(charts.over_time("LTV", history(1, 3, 2), str)) == [(0, 96), (50, 4), (100, 50)]


def test_a_limit_is_drawn_named_and_within_the_plot() -> None:
    chart = charts.over_time("LTV", history(Decimal("0.1"), Decimal("0.2")), percent, {"High at": Decimal("0.7")})
    assert [(line.name, line.y) for line in chart.lines] == [("High at 70.00 %", 4)]
    assert "High at 70.00 %." in chart.summary


def test_a_gap_stays_a_gap() -> None:
    assert len(charts.over_time("LTV", history(1, 2, None, 3, 4), str).paths) == 2


def test_a_lonely_point_is_seen() -> None:
    [path] = charts.over_time("LTV", history(1), str).paths
    assert path == "49,50 51,50"


def test_without_a_value_nothing_is_drawn_and_that_is_said() -> None:
    chart = charts.over_time("LTV", history(None, None), percent)
    assert (chart.latest, chart.summary, chart.paths) == ("-", "Nothing is known yet.", ())


def test_a_long_history_is_thinned_and_keeps_its_end() -> None:
    chart = charts.over_time("LTV", history(*range(5000)), str)
    assert len(coordinates(chart)) <= charts.MAX_POINTS + 1
    assert coordinates(chart)[-1] == (100, 4)


@given(st.lists(st.one_of(st.none(), st.decimals(min_value=-(10**12), max_value=10**12, places=4)), min_size=1, max_size=60))
def test_whatever_the_values_the_line_stays_in_its_box(values: list[Decimal | None]) -> None:
    points = coordinates(charts.over_time("any", history(*values), str))
    assert all(0 <= x <= 100 and charts.TOP <= y <= charts.BOTTOM for x, y in points)


def test_columns_start_at_zero_and_say_the_day_and_the_sum() -> None:
    days = [(START + timedelta(days=number), Decimal(premium)) for number, premium in enumerate(["0", "200", "100"])]
    chart = charts.a_day("Premium", days, usd)
    assert [height for _, _, height, _ in chart.columns] == [0, 92, 46]
    assert chart.columns[1][3] == "02 Nov: 200 USD"
    assert chart.summary == "Today 100 USD, 300 USD in 3 days. The most, 200 USD, on 02 Nov."


def test_days_without_any_premium_are_drawn_as_nothing() -> None:
    chart = charts.a_day("Premium", [(START, Decimal(0))], usd)
    assert [height for _, _, height, _ in chart.columns] == [0]


def test_bars_are_parts_of_the_whole_and_never_longer() -> None:
    chart = charts.compared("Utilisation", [("a", Decimal("0.25"), ""), ("b", Decimal("1.5"), "over")], percent, summary="")
    assert [(bar.name, bar.shown, bar.width, bar.note) for bar in chart.bars] == [("a", "25.00 %", 25, ""), ("b", "150.00 %", 100, "over")]


def test_a_curve_is_marked_where_it_stands() -> None:
    chart = charts.curve([(0, 0), (1, 10)], (0.5, 5), Chart("APY", "5 %", "Half."))
    assert (chart.mark, chart.latest) == ((50, 50), "5 %")
