"""The document of the sockets."""

import re
from typing import Any

import pytest

from live import asyncapi
from live.close_codes import Close
from live.notifications.kinds import NotificationType
from tests.api import Api
from tests.live import frames


def references(node: Any) -> list[str]:
    """Every `$ref` below the node."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [reference for value in node.values() for reference in references(value)]
    return [reference for value in node for reference in references(value)] if isinstance(node, list) else []


def resolve(document: Any, reference: str) -> Any:
    for name in reference.removeprefix("#/").split("/"):
        document = document[name]
    return document


def test_it_is_served_as_json(anyone: Api) -> None:
    response = anyone.get("/asyncapi.json")
    assert (response.status_code, response["Content-Type"], response.json()["asyncapi"]) == (200, "application/json", "3.0.0")


def test_every_reference_leads_somewhere() -> None:
    document = asyncapi.document()
    assert len(references(document)) > 50
    for reference in references(document):
        assert resolve(document, reference)


def test_it_names_every_message_of_the_four_channels() -> None:
    sent = [reference["$ref"].rpartition("/")[2] for reference in asyncapi.document()["operations"]["hear"]["messages"]]
    schemas = asyncapi.document()["components"]["schemas"]
    kinds = {schemas[name]["properties"]["type"].get("const") for name in sent}
    assert {"health_change", "critical_alert", "new_alert", "alert_escalated", "alert_resolved", "ranking_update", "apy_update"} < kinds
    assert {"welcome", "subscribed", "unsubscribed", "configured", "pong", "heartbeat", "error", "snapshot", "batch"} < kinds


def test_what_is_for_the_hubs_alone_is_not_in_it() -> None:
    assert "AccessChanged" not in asyncapi.document()["components"]["schemas"]


def test_it_lists_every_close_code() -> None:
    listed = re.findall(r"^\| (\d{4}) \|", asyncapi.document()["info"]["description"], re.MULTILINE)
    assert [int(code) for code in listed] == [*(why.code for why in Close), 1007, 1009]


def test_a_frame_with_a_field_too_many_is_none_of_the_documents() -> None:
    frames.check({"type": "pong", "timestamp": 1.0})
    with pytest.raises(ValueError, match="not valid"):
        frames.check({"type": "pong", "timestamp": 1.0, "secret": 1})


def test_a_message_without_a_number_is_none_of_the_documents() -> None:
    change = {
        "channel": "bridge_health",
        "timestamp": 1.0,
        "type": "health_change",
        "bridge_id": "b",
        "previous_score": None,
        "current_score": 1.0,
        "exploit_detected": False,
    }
    frames.check({**change, "seq": 1})
    with pytest.raises(ValueError, match="not valid"):
        frames.check(change)


def test_it_describes_the_twelve_events_with_their_payloads() -> None:
    document = asyncapi.document()
    sent = [reference["$ref"].rpartition("/")[2] for reference in document["operations"]["hear_events"]["messages"]]
    schemas = document["components"]["schemas"]
    kinds = {schemas[name]["properties"]["type"].get("const"): schemas[name] for name in sent}
    assert {type.value for type in NotificationType} < kinds.keys()
    depeg = resolve(document, kinds["price_depeg"]["properties"]["data"]["$ref"])
    assert depeg["required"] == ["stablecoin", "previous_state", "state", "ratio"]
    assert document["channels"]["events"]["address"] == "/api/v1/live-events"
