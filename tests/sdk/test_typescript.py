"""`sdk/typescript`: that its types were written from the document of today. (tests/processes/guides writes them again, and runs it.)"""

import hashlib

from django.test import Client

from tests.ops.running import PROJECT

TYPES = PROJECT / "sdk/typescript/src/generated/api.d.ts"


def test_its_types_were_written_from_the_document_of_today(client: Client) -> None:
    digest = hashlib.sha256(client.get("/openapi.json").content).hexdigest()
    assert digest in TYPES.read_text().splitlines()[1], "The API has changed: `npm run generate` in sdk/typescript"
