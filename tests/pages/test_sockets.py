"""The reference of the sockets, held to the document that it is made from."""

import re

from config.templatetags.site import code_spans
from live import asyncapi, channels
from live.close_codes import Close
from tests.pages.conftest import Visitor, text_of


def test_every_frame_of_the_document_is_explained(visitor: Visitor) -> None:
    words = set(re.findall(r"<summary><code>([^<]+)</code>", visitor.open("/sockets")))
    schemas = asyncapi.document()["components"]["schemas"]
    for name in asyncapi.document()["components"]["messages"]:
        properties = schemas[name]["properties"]
        assert (properties.get("type") or properties["action"])["const"] in words


def test_every_public_channel_has_its_place_and_no_other(visitor: Visitor) -> None:
    page = visitor.open("/sockets")
    public = {channel.name for channel in channels.registered() if channel.public}
    assert public <= set(re.findall(r'<h2 id="(\w+)-title">', page))
    assert len(public) >= 4


def test_a_member_tells_what_it_holds(visitor: Visitor) -> None:
    text = text_of(visitor.open("/sockets"))
    assert "previous_score" in text
    assert "subscribe" in text


def test_what_stands_between_backticks_is_code_and_never_markup(visitor: Visitor) -> None:
    assert code_spans("say `<b>` & go") == "say <code>&lt;b&gt;</code> &amp; go"
    assert "`" not in text_of(visitor.open("/sockets"))


def test_every_close_code_is_there(visitor: Visitor) -> None:
    text = text_of(visitor.open("/sockets"))
    assert all(f"{close.code} {'yes' if close.permits_reconnecting else 'no'}" in text for close in Close)


def test_the_page_needs_no_database(visitor: Visitor) -> None:
    assert visitor.get("/sockets").status_code == 200
