"""Coverage of lines and branches in the processes of pytest, where `TESTS_COVERAGE` names a folder for it; servers are not measured."""

import os
from pathlib import Path

from coverage import Coverage

SETTINGS = Path(__file__).resolve().parents[1] / "pyproject.toml"
FOLDER = "TESTS_COVERAGE"


def start() -> Coverage | None:
    """Measure this process from now on."""
    if not (folder := os.environ.get(FOLDER)):
        return None
    covered = Coverage(data_file=str(Path(folder) / "data"), data_suffix=True, config_file=str(SETTINGS))
    covered.start()
    return covered


def stop(covered: Coverage | None) -> None:
    """Write down what was measured: a worker of xdist does not get as far as `atexit`."""
    if covered is not None:
        covered.stop()
        covered.save()


def report(folder: Path) -> bool:
    """Print the coverage of all processes together. Whether it reaches the floor (`fail_under` in pyproject.toml)."""
    covered = Coverage(data_file=str(folder / "data"), config_file=str(SETTINGS))
    covered.combine([str(folder)])
    floor = float(covered.get_option("report:fail_under") or 0)  # type: ignore[arg-type]
    total = covered.report(show_missing=False, skip_covered=True)
    print(f"Lines and branches covered: {total:.2f} % (floor: {floor:.2f} %)")
    return total >= floor
