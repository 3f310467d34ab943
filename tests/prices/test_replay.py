"""Recorded markets played again."""

import gzip
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from prices import replay
from prices.models import PriceObservation
from prices.replay import BadPriceFile
from tests.prices.push import price_of, state_of

pytestmark = pytest.mark.usefixtures("catalogue")
FALL = "epoch_s,low,close\n1678543200,0.5,1.0\n1678543260,0.5,0.995\n1678543320,0.5,0.905\n"
SYMBOLS = ["USDC", "USDe", "sUSDe", "BUSD", "TON"]


@pytest.fixture
def fall(tmp_path: Path) -> Path:
    path = tmp_path / "fall_USDCUSDT_60s.csv"
    path.write_text(FALL)
    return path


def play(*files: Path, speed: float = 1e9, **options: Any) -> str:
    """What the command says."""
    out = StringIO()
    call_command("replay", *map(str, files), speed=speed, stdout=out, **options)
    return out.getvalue()


def test_closing_prices_go_through_the_real_path(fall: Path) -> None:
    assert "3 prices played" in play(fall)
    assert (str(price_of()), state_of()) == ("0.90500000", "critical")


def test_a_change_of_state_is_told_with_its_time_in_the_record(fall: Path) -> None:
    assert "2023-03-11 14:02 USDC 0.905 critical" in play(fall)


def test_a_zipped_file_is_played_too(tmp_path: Path) -> None:
    path = tmp_path / "fall_USDCUSDT_60s.csv.gz"
    path.write_bytes(gzip.compress(FALL.encode()))
    assert "3 prices played" in play(path)


def test_a_step_leaves_prices_out(fall: Path) -> None:
    assert "2 prices played" in play(fall, step=120)


def test_the_speed_sets_the_pauses(fall: Path) -> None:
    slept: list[float] = []
    moments = list(replay.play([replay.ticks(fall, "USDC", step=0)], speed=60, sleep=slept.append))
    assert len(moments) == 3
    assert [round(seconds) for seconds in slept] == [0, 1, 2]  # nothing really sleeps, so pauses add up


def test_files_start_together(fall: Path, tmp_path: Path) -> None:
    other = tmp_path / "later_BUSDUSDT_60s.csv"
    other.write_text("epoch_s,low,close\n1700000000,1,0.999\n1700000060,1,0.998\n")
    streams = [replay.ticks(fall, "USDC", step=0), replay.ticks(other, "BUSD", step=0)]
    moments = replay.play(streams, speed=1e9, sleep=lambda _: None)
    assert [[tick.symbol for tick in moment] for moment in moments] == [["BUSD", "USDC"], ["BUSD", "USDC"], ["USDC"]]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC"), ("busd_2023_BUSDUSDT_300s.csv", "BUSD"), ("x_SUSDEUSDC_60s.csv", "sUSDe")],
)
def test_the_name_tells_the_asset(name: str, symbol: str) -> None:
    assert replay.symbol_of(Path(name), SYMBOLS) == symbol


@pytest.mark.parametrize("name", ["usdc_svb_2023_BTCUSDT_60s.csv", "prices.csv", "USDC.csv"])
def test_a_name_without_a_known_asset_is_refused(name: str) -> None:
    with pytest.raises(BadPriceFile, match=r"USDCUSDT_60s\.csv"):
        replay.symbol_of(Path(name), SYMBOLS)


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "epoch_s,low,close\nnoon,1,1\n", "epoch_s,low,close\n5,1,\n", "epoch_s,low,close\n5\n"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x_USDCUSDT_60s.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match="epoch_s"):
        play(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        play(tmp_path / "x_USDCUSDT_60s.csv")


def test_production_plays_nothing(fall: Path, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        play(fall)
    assert not PriceObservation.objects.exists()
