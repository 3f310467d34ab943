"""The clients in docs/websocket.md do what they say."""

import re
import sys
from pathlib import Path

import pytest

from live.close_codes import Close
from tests.ops.running import END_SECONDS, PROJECT, Running, wait_until
from tests.processes.live.conftest import BuildSite

GUIDE = (PROJECT / "docs" / "websocket.md").read_text()


def test_it_lists_every_close_code_as_it_is() -> None:
    listed = {int(code): answer for code, answer in re.findall(r"^\| (\d{4}) \| (yes|no)", GUIDE, re.MULTILINE)}
    table = {why.code: "yes" if why.permits_reconnecting else "no" for why in Close}
    assert listed == {**table, 1007: "no", 1009: "no"}


@pytest.mark.processes
@pytest.mark.django_db
def test_the_python_client_follows_a_channel_through_a_restart_of_the_server(build_site: BuildSite, tmp_path: Path) -> None:
    site = build_site(web=1)
    script = tmp_path / "follow.py"
    script.write_text(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0])
    client = Running([sys.executable, str(script), site.url(), "stage_07"], site.environment, tmp_path / "output")
    try:
        client.wait_for('"snapshot"')
        assert site.publish("stage_07", 3).popen.wait(END_SECONDS) == 0
        client.wait_for('"scored"', times=3)
        first = site.web.pop()
        site.start_web()
        assert first.end(15) in {0, -15}
        wait_until(lambda: client.output.count('"recovered":true') == 1)
        assert site.publish("stage_07", 3).popen.wait(END_SECONDS) == 0
        client.wait_for('"scored"', times=6)
    finally:
        client.popen.kill()
        client.popen.wait()
    seqs = [int(seq) for seq in re.findall(r'"seq":(\d+)[^}]*"scored"', client.output)]
    assert seqs == list(range(seqs[0], seqs[0] + 6))
