"""Static files come in pieces so large that a reader who takes none of them holds no thread."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from ops.server.static_files import PIECE

LARGE = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


def test_a_large_file_is_whole_and_in_a_few_pieces() -> None:
    answer = Client().get(f"/static/{LARGE}")
    pieces = list(answer.streaming_content)  # type: ignore[attr-defined]
    whole = Path(finders.find(LARGE) or "").read_bytes()
    assert len(whole) > PIECE
    assert (answer.status_code, b"".join(pieces)) == (200, whole)
    assert len(pieces) <= 2
