"""Which tests `make check` takes to be near a change."""

from pathlib import Path

import pytest

from tests.check import PROJECT, near_tests

ALL = sorted(path.relative_to(PROJECT) for path in (PROJECT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize(
    ("changed", "near"),
    [
        ("quotes/pricing.py", "tests/quotes/test_pricing.py"),
        ("risk/loss_model/assessment.py", "tests/risk/test_loss_assessment.py"),
        ("ops/observability/metrics/store.py", "tests/ops/observability/metrics/test_windows.py"),
        ("tests/quotes/books.py", "tests/quotes/test_demo.py"),
        ("tests/admin/conftest.py", "tests/admin/test_claims.py"),
        ("templates/site.html", "tests/pages/test_site.py"),
        ("deploy/nginx.conf", "tests/test_deploy.py"),
    ],
)
def test_tests_that_import_a_file_or_stand_where_its_tests_stand_are_near(changed: str, near: str) -> None:
    assert Path(near) in near_tests([Path(changed)], ALL)


def test_a_file_that_no_test_knows_is_tested_by_those_who_know_its_users() -> None:
    assert near_tests([Path("ops/observability/liveness.py")], ALL) != []


def test_a_test_that_changed_comes_first() -> None:
    changed = [Path("quotes/pricing.py"), Path("tests/quotes/test_terms.py")]
    assert near_tests(changed, ALL)[0] == changed[1]


def test_what_needs_processes_or_a_browser_is_near_only_to_itself() -> None:
    slow = next(test for test in ALL if test.is_relative_to("tests/processes"))
    assert not [test for test in near_tests([Path("tests/ops/running.py")], ALL) if test.parts[1] in {"processes", "browser"}]
    assert near_tests([slow], ALL) == [slow]
