import pytest

from tests.risk import monitored


@pytest.fixture
def capital(catalogue: None) -> None:
    """10,000,000 USD of capital, nothing sold."""
    monitored.endow()
