"""Both clients, on a time of their own."""

from collections.abc import Callable

import pytest

from tests.sdk.python.calling import Caller, Clock, Service, answer

MakeCaller = Callable[..., Caller]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sync", "async"])
def calling(request: pytest.FixtureRequest, clock: Clock) -> MakeCaller:
    """A client of either style, at the service that is given."""
    return lambda service, **options: Caller(request.param, service, clock, **options)


@pytest.fixture
def call(calling: MakeCaller) -> Callable[..., object]:
    """Call one method at a service that answers `{}`: returns its request."""

    def sent(name: str, *args: object, **kwargs: object) -> object:
        service = Service([answer()])
        calling(service)(name, *args, **kwargs)
        return service.requests[0]

    return sent
