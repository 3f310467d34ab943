"""uvicorn's HTTP protocol, strict about heads: each request gets one answer, and nothing in its body is taken for a request.

uvicorn stops parsing at any `Upgrade`: it drops the body of such a request, or reads it as the next request. It adds the trailers of a
body in chunks to the headers, asks for no `Host`, and keeps whatever a head brings.
"""

from typing import ClassVar, NoReturn

import httptools

from ops.api.problems import Problem
from ops.server.http_turns import TurnProtocol

MAX_HEAD = 16 * 1024  # bytes of request line and headers
HEAD_OVERHEAD = 4  # bytes around a header
VERSIONS = ("1.1", "1.0")
LOOKED_AT = frozenset({b"host", b"expect", b"transfer-encoding", b"idempotency-key"})
MALFORMED = Problem(400, "This is not an HTTP request that can be read.")
KEY_ONCE = Problem(400, "A request has at most one Idempotency-Key header.")
HOST_ONCE = Problem(400, "A request of HTTP/1.1 has exactly one Host header.")
CHUNKED_ALONE = Problem(400, "The only transfer coding is chunked, in HTTP/1.1.")
HEAD_TOO_LARGE = Problem(431, f"The headers are larger than {MAX_HEAD} bytes.")
NO_TUNNEL = Problem(501, "This is not a proxy.")


class Unacceptable(Exception):
    """Raised inside the parser, which then stops."""


class HeadProtocol(TurnProtocol):
    """Refuses heads that are too large or that two servers could read in two ways. Subclasses say how a request is refused.

    An upgrade is taken if it is to WebSocket on one of the `socket_paths`; any other is ignored, and its body read (RFC 9110, 7.8).
    """

    socket_paths: ClassVar[frozenset[bytes]] = frozenset()
    _head = 0  # bytes
    _hosts = 0
    _keys = 0
    _version = ""  # until the head is read
    _refusal = MALFORMED

    def _refuse(self, problem: Problem) -> None:
        """Answer with the problem, and read nothing more."""
        raise NotImplementedError

    def piece_received(self, piece: bytes | memoryview) -> None:
        try:
            self._parse(piece)
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self._refuse(self._refusal)

    def _parse(self, data: bytes | memoryview) -> None:
        """Feed the parser. It stops behind the head of a request that asks for an upgrade; it has not looked at the body then."""
        while True:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                data = memoryview(data)[upgrade.args[0] :]
            if self._is_handshake():
                self._open_socket(is_early=bool(data or self._pieces))
                return
            self._ignore_upgrade()

    def on_message_begin(self) -> None:
        self._head, self._hosts, self._keys, self._version = 0, 0, 0, ""
        self._unset_keepalive_if_required()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._head += len(url)
        if self._head > MAX_HEAD:
            self._stop(HEAD_TOO_LARGE)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep it. Those behind a body in chunks (trailers) are dropped: no proxy checks them, and the request may be under way."""
        self._head += len(name) + len(value) + HEAD_OVERHEAD
        if self._head > MAX_HEAD:
            self._stop(HEAD_TOO_LARGE)
        if self._version:
            return
        name = name.lower()
        if name in LOOKED_AT:
            self._look_at(name, value)
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Start the request. One that asks for an upgrade is decided on when the parser has stopped behind it."""
        self._version = self.parser.get_http_version()
        if self._hosts != 1 and (self._hosts or self._version == "1.1"):
            self._stop(HOST_ONCE)
        if self._version not in VERSIONS:
            self._stop(MALFORMED)
        if not self.parser.should_upgrade():
            self._start()
        elif self.parser.get_method() == b"CONNECT":
            self._stop(NO_TUNNEL)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self.cycle.more_body = False  # uvicorn leaves it as it was where the answer came before the end of the body

    def _start(self) -> None:
        """Let the application have the request."""
        super().on_headers_complete()

    def _is_idle(self) -> bool:
        """Whether every request so far has its answer."""
        return self.cycle is None or self.cycle.response_complete

    def _look_at(self, name: bytes, value: bytes) -> None:
        if name == b"host":
            self._hosts += 1
        elif name == b"idempotency-key":
            self._keys += 1
            if self._keys > 1:  # servers differ in which of them they take
                self._stop(KEY_ONCE)
        elif name == b"expect":
            self.expect_100_continue = value.lower() == b"100-continue" and self.parser.get_http_version() == "1.1"
        elif value.lower() != b"chunked" or self.parser.get_http_version() != "1.1":
            self._stop(CHUNKED_ALONE)

    def _stop(self, problem: Problem) -> NoReturn:
        """Leave the parser, which will not go on; `piece_received` refuses the request."""
        self._refusal = problem
        raise Unacceptable

    def _is_handshake(self) -> bool:
        """Whether the head asks for a WebSocket where there is one: without a body, and with no answer due before its own."""
        offers = [value.strip().lower() for name, value in self.headers if name == b"upgrade"]
        if offers != [b"websocket"] or self.ws_protocol_class is None or (self._version, self.parser.get_method()) != ("1.1", b"GET"):
            return False
        if any(name == b"transfer-encoding" or (name == b"content-length" and value.strip(b" \t0")) for name, value in self.headers):
            return False
        return httptools.parse_url(self.url).path in self.socket_paths and self._is_idle() and not self.transport.is_closing()

    def _open_socket(self, *, is_early: bool) -> None:
        """Hand the connection over. A client that did not wait for the answer to its handshake is refused (RFC 6455, 4.1)."""
        if is_early:
            self._refuse(MALFORMED)
        else:
            self.scope["method"] = "GET"  # of which the head is written again
            self.handle_websocket_upgrade()

    def _ignore_upgrade(self) -> None:
        """Read the head again without its `Upgrade`: the parser cannot be told to go on with the body."""
        lines = [b"%b %b HTTP/%b\r\n" % (self.parser.get_method(), self.url, self._version.encode())]
        lines += [b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.parser.feed_data(b"".join([*lines, b"\r\n"]))
