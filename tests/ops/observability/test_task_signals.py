"""What surrounds a background job."""

from typing import Any

import pytest
import structlog
from celery import Celery, shared_task

from ops.core import request_id
from tests.conftest import ReadMetrics

TASK = "tests.followed"


@shared_task(name=TASK)
def followed(*, error: bool = False) -> str:
    structlog.get_logger(__name__).info("at work")
    if error:
        raise ValueError
    return request_id.current()


def test_a_run_is_measured_with_its_outcome(measured: ReadMetrics) -> None:
    followed.apply()
    followed.apply(kwargs={"error": True})
    window = measured()
    assert window.labels("task_duration") == [f"{TASK} failed", f"{TASK} succeeded"]


def test_a_job_carries_the_id_of_the_request_that_sent_it(caplog: pytest.LogCaptureFixture) -> None:
    assert followed.apply(headers={"request_id": "from-the-client"}).result == "from-the-client"
    lines: list[Any] = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(line["event"], line["request_id"], line["task"]) for line in lines] == [
        ("at work", "from-the-client", TASK),
        ("task ended", "from-the-client", TASK),
    ]


def test_a_job_of_no_request_goes_by_its_own_id() -> None:
    result = followed.apply()
    assert result.result == result.id


def test_nothing_of_a_job_is_left_to_the_next() -> None:
    followed.apply(headers={"request_id": "from-the-client"})
    assert request_id.current() == ""
    assert structlog.contextvars.get_contextvars() == {}


@pytest.mark.parametrize("identifier", ["", "from-the-client"])
def test_a_message_says_when_it_was_sent_and_for_which_request(identifier: str, settings: Any) -> None:
    sent: list[Any] = []
    with Celery(broker=settings.REDIS_URL, set_as_current=False) as app:
        if identifier:
            request_id.begin(identifier)
        try:
            app.send_task("tests.nobody", queue="tests-sent", headers={})
            with app.connection_for_read() as connection:
                channel: Any = connection.channel()
                sent.append(channel.basic_get("tests-sent", no_ack=True))
        finally:
            request_id.forget()
    headers = sent[0].headers
    assert headers.get("request_id", "") == identifier
    assert headers["sent_at"] > 0
