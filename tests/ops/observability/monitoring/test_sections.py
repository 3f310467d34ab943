"""What the rooms above hand down."""

from collections import defaultdict

import pytest

from ops.observability.monitoring import sections


@pytest.fixture(autouse=True)
def _nobody_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_readers", defaultdict(list))
    monkeypatch.setattr(sections, "_cleaners", {})


def test_readers_of_one_section_fill_it_together() -> None:
    sections.show("alerts", lambda: {"bridges": {"High": 2}})
    sections.show("alerts", lambda: {"risk": {"High": 1}})
    assert sections.read("alerts") == {"bridges": {"High": 2}, "risk": {"High": 1}}
    assert sections.read("batch") == {}


def test_every_clean_up_is_called() -> None:
    sections.clean("answers", lambda: 3)
    sections.clean("events", lambda: 0)
    assert sections.clean_all() == {"answers": 3, "events": 0}
