"""Send attempts on their own threads. A worker thread waits a moment for one; a slower attempt continues alone and ends the turn later.

So hanging receivers do not delay others, even on their first attempt.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from uuid import UUID

from django.db import connections

from live.webhooks import slots
from live.webhooks.retry_policy import AttemptOutcome
from live.webhooks.slots import SlowSlots
from ops.server.processes import WEBHOOK_THREADS

SOON_SECONDS = 0.25
RECORDERS = 4  # connections to the database, besides those of the worker's threads, however many attempts end at once
Attempt = Callable[[], AttemptOutcome]
Then = Callable[[AttemptOutcome], None]
_senders = ThreadPoolExecutor(WEBHOOK_THREADS + slots.PLACES, thread_name_prefix="sender")
_recording = threading.BoundedSemaphore(RECORDERS)


def send(webhook_id: UUID, attempt: Attempt, *, then: Then, turn: SlowSlots) -> bool:
    """Make the attempt, and do `then` with its outcome: now, True; or later, False, with the rest of the turn, which this takes over.

    Where the turn has a place already, the receiver was slow and is not waited for at all. Where no place is free this waits.
    """
    sent = _senders.submit(_timed, webhook_id, attempt)
    if wait([sent], timeout=0 if turn.has_place else SOON_SECONDS).done or not turn.take_place():
        then(sent.result())
        return True
    sent.add_done_callback(partial(_end, then, turn.pop_all()))
    return False


def _timed(webhook_id: UUID, attempt: Attempt) -> AttemptOutcome:
    with slots.timed(webhook_id):
        return attempt()


def _end(then: Then, turn: ExitStack, sent: Future[AttemptOutcome]) -> None:
    with _briefly_connected(), turn:
        then(sent.result())


@contextmanager
def _briefly_connected() -> Iterator[None]:
    with _recording:
        try:
            yield
        finally:
            connections.close_all()
