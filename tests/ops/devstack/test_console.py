"""What the console of `manage.py up` shows of what it is given."""

import io
import json

import pytest

from ops.devstack.console import BACK_TO_START, Console, is_worth_a_look
from tests.clock import Clock

TIME = "2026-11-30T06:12:43.468163Z"
QUIET = f"{TIME} [info     ] task ended                     [ops.observability.task_signals] outcome=succeeded task=bridges.assess"
WARNING = f"{TIME} [warning  ] risk alert                     [risk.services.alerts] alert_type=LTV_Breach"
MONEY = f"{TIME} [info     ] policy bound                   [money] actor=client:my-wallet premium_usd=19.73"


class Terminal(io.StringIO):
    """Knows what stands on the screen: a line that was cleared does not."""

    def isatty(self) -> bool:
        return True

    @property
    def screen(self) -> list[str]:
        return [line.rpartition(BACK_TO_START)[2] for line in self.getvalue().split("\n")]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def console(terminal: Terminal, clock: Clock) -> Console:
    return Console(terminal, clock)


@pytest.mark.parametrize("line", [WARNING, MONEY, WARNING.replace("warning  ", "error    "), WARNING.replace("warning  ", "critical ")])
def test_warnings_and_money_are_worth_a_look(line: str) -> None:
    assert is_worth_a_look(line)


@pytest.mark.parametrize("line", ["", QUIET, "Traceback (most recent call last):", "{", "[warning  ]", '["level"]', "[1,2]", "{}"])
def test_the_rest_is_not(line: str) -> None:
    assert not is_worth_a_look(line)


@pytest.mark.parametrize(("level", "logger", "shown"), [("info", "a", False), ("info", "money", True), ("error", "a", True)])
def test_json_is_understood_too(level: str, logger: str, shown: bool) -> None:
    assert is_worth_a_look(json.dumps({"event": "x", "level": level, "logger": logger})) is shown


def test_lines_that_are_shown_stand_behind_their_process(console: Console, terminal: Terminal) -> None:
    console.show("web", [QUIET, MONEY, "loose text"])
    assert terminal.screen == [f"\x1b[36mweb      | \x1b[0m{MONEY}", ""]


def test_a_step_ends_in_one_line_with_its_result_and_its_time(console: Console, terminal: Terminal, clock: Clock) -> None:
    console.begin("services")
    assert terminal.screen == ["  services    ..."]
    clock.now += 2.5
    console.end("postgres, valkey")
    assert terminal.screen == [f"{'  services    postgres, valkey':<60}   2.5 s", ""]


def test_the_steps_of_the_preparation_are_told_by_it(console: Console, terminal: Terminal) -> None:
    console.show("prepare", ["step: migrations", "  Applying quotes.0001_initial... OK"])
    assert terminal.screen == ["  migrations  Applying quotes.0001_initial... OK"]
    console.show("prepare", ["step: migrations: 70 applied"])
    assert terminal.screen[0].split() == ["migrations", "70", "applied", "0.0", "s"]


def test_the_money_of_the_demo_book_is_a_hint_like_any_other(console: Console, terminal: Terminal) -> None:
    console.begin("demo book")
    console.show("prepare", [MONEY])
    assert terminal.screen[:-1] == []
    assert terminal.screen[-1].startswith("  demo book   2026")


def test_only_the_preparation_gives_hints(console: Console, terminal: Terminal) -> None:
    console.begin("processes")
    console.show("worker", ["SecurityWarning: You're running the worker with superuser privileges"])
    assert terminal.screen == ["  processes   ..."]


def test_a_hint_never_takes_two_lines(console: Console, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    console.begin("migrations")
    console.show("prepare", ["x" * 200])
    assert len(terminal.screen[-1]) == 39


def test_a_warning_during_a_step_stands_above_it(console: Console, terminal: Terminal) -> None:
    console.begin("processes")
    console.show("web", [WARNING])
    assert terminal.screen == [f"\x1b[36mweb      | \x1b[0m{WARNING}", "  processes   ..."]


def test_an_end_without_a_beginning_says_nothing(console: Console, terminal: Terminal) -> None:
    console.end("stopped")
    assert terminal.getvalue() == ""
