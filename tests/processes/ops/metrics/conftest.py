"""The fixtures of the tests in `tests/processes/ops/metrics`: nothing is left from the test before."""

from tests.ops.observability.metrics.conftest import _nothing_measured, redis  # noqa: F401
