"""Environment variables are read strictly."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("true", True), ("YES", True), ("on", True), ("0", False), ("no", False), ("", False)]
)
def test_yes_and_no_are_read(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("FLAG", text)
    assert env.boolean("FLAG") is value


@pytest.mark.parametrize("text", ["2", "maybe", "ja"])
def test_neither_yes_nor_no_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FLAG", text)
    with pytest.raises(ImproperlyConfigured, match="FLAG"):
        env.boolean("FLAG")


@pytest.mark.parametrize("text", ["x", "1.5", "0", "11", ""])
def test_a_number_that_does_not_fit_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("NUMBER", text)
    with pytest.raises(ImproperlyConfigured, match="NUMBER"):
        env.integer("NUMBER", 5, low=1, high=10)


def test_an_unset_number_is_its_default() -> None:
    assert env.integer("TONSURANCE_UNSET", 5, low=1, high=10) == 5


def test_a_folder_is_absolute_wherever_the_command_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert env.folder("TONSURANCE_UNSET", Path("/var/default")) == Path("/var/default")
    monkeypatch.setenv("FOLDER", "elsewhere")
    assert env.folder("FOLDER", Path("/var/default")) == tmp_path / "elsewhere"


def test_a_word_outside_the_choice_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="text, json"):
        env.choice("FORMAT", "text", ("text", "json"))


@pytest.mark.parametrize("text", ["debug", "DEBUG"])
def test_a_log_level_is_read_in_capitals_or_small_letters(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", text)
    assert env.log_level() == "DEBUG"


def test_an_unknown_log_level_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL"):
        env.log_level()


def test_a_list_loses_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example , ,b.example,")
    assert env.words("HOSTS") == ["a.example", "b.example"]


def test_a_secret_comes_from_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "secret"))
    assert env.secret("TOKEN") == "hush"


def test_a_secret_given_twice_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOKEN", "a")
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="both set"):
        env.secret("TOKEN")


def test_a_missing_secret_file_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.secret("TOKEN")


FEEDS = ("kraken", "coinbase")


def feeds() -> tuple[str, ...]:
    return env.choices("FEEDS", "kraken", FEEDS, former="FEED")


@pytest.mark.parametrize(
    ("text", "value"),
    [("coinbase", ("coinbase",)), (" coinbase, ,kraken", ("kraken", "coinbase")), ("none", ()), ("", ())],
)
def test_a_list_of_choices_has_their_order(monkeypatch: pytest.MonkeyPatch, text: str, value: tuple[str, ...]) -> None:
    monkeypatch.setenv("FEEDS", text)
    assert feeds() == value


@pytest.mark.parametrize(
    ("text", "reason"), [("okx", "'okx' is none of"), ("none,kraken", "'none' is none of"), ("kraken,kraken", "twice")]
)
def test_a_list_with_a_wrong_choice_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str, reason: str) -> None:
    monkeypatch.setenv("FEEDS", text)
    with pytest.raises(ImproperlyConfigured, match=f"FEEDS.*{reason}"):
        feeds()


def test_an_unset_list_is_its_default() -> None:
    assert feeds() == ("kraken",)


def test_the_former_name_counts_while_the_new_one_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED", "coinbase")
    assert feeds() == ("coinbase",)
    monkeypatch.setenv("FEEDS", "none")
    assert feeds() == ()


def test_a_wrong_word_under_the_former_name_is_told_by_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED", "okx")
    with pytest.raises(ImproperlyConfigured, match="FEED: 'okx'"):
        feeds()


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("https://node.example/v3/0123456789abcdef-0123", ["0123456789abcdef-0123"]),
        ("https://0123456789abcdef.example/rpc?key=abcdefghijklmnop_1", ["abcdefghijklmnop_1"]),
        ("http://127.0.0.1:8545/ethereum", []),
        ("", []),
    ],
)
def test_what_may_be_a_key_in_an_address_is_kept_out_of_logs(url: str, keys: list[str]) -> None:
    assert env.keys_of_url(url) == keys
