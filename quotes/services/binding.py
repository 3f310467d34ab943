"""Binding: from a quote token to a policy, in one transaction.

Binds that arrive while another transaction holds the book lock are judged together in the next one: two round trips and one commit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from ops.api.problems import DEPENDENCY_ERRORS, Problem
from ops.core.coalescing import Coalescer
from ops.observability import metrics
from quotes.services.bind_batch import BindAnswer, BindBatch, BindRequest

MAX_TOGETHER = 32


def bind(request: BindRequest) -> BindAnswer:
    """Bind the quote.

    Raises Problem: 400 for a token that is not ours, 422 for a reused key, 409 for everything the book or the clock forbids.
    """
    with measured() as note:
        return note(_together(request))


def bind_all(requests: Sequence[BindRequest]) -> list[BindAnswer | Exception]:
    """Bind all requests in one transaction and return the outcome of each. After an unexpected error each is tried alone.

    Raises a database or Redis error: then none was bound.
    """
    try:
        with transaction.atomic():
            return BindBatch(requests, timezone.now()).outcomes()
    except DEPENDENCY_ERRORS:
        raise
    except Exception:
        if len(requests) == 1:
            raise
    return [outcome for request in requests for outcome in _alone(request)]


@contextmanager
def measured() -> Iterator[Callable[[BindAnswer], BindAnswer]]:
    """Measure a bind; the caller passes the answer, if any, to the yielded function."""
    started, outcome = perf_counter(), "failed"

    def note(answer: BindAnswer) -> BindAnswer:
        nonlocal outcome
        outcome = "replayed" if answer.replayed else "bound"
        if not answer.replayed:
            metrics.count("policies_bound", "{coverage_type} {chain} {stablecoin}".format_map(answer.policy))
        return answer

    try:
        yield note
    except Problem:
        outcome = "refused"
        raise
    finally:
        metrics.observe("bind_latency", outcome, 1000 * (perf_counter() - started))


def _alone(request: BindRequest) -> Sequence[BindAnswer | Exception]:
    try:
        return bind_all([request])
    except Exception as error:  # its caller raises it
        return [error]


_together: Coalescer[BindRequest, BindAnswer] = Coalescer(bind_all, most=MAX_TOGETHER)
