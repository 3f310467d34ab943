"""Open dashboards for a while and watch what they and the server hold: `python -m benchmarks.dashboards URL --pages 10 --minutes 10`.

Not part of `make bench`: it needs Chromium and ten minutes. Memory is that of the scripts' heaps after a collection, and the resident
size of the server's process when `--pid` names it. The first minute is left out: code is still being compiled and caches fill.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from statistics import fmean

from playwright.async_api import CDPSession, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
SAMPLES = 20
MEBIBYTE = 1024 * 1024


async def heap(session: CDPSession) -> float:
    """MiB that the page's scripts hold once garbage is gone."""
    await session.send("HeapProfiler.collectGarbage")
    usage = await session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"]) / MEBIBYTE


def resident(pid: int | None) -> float | None:
    """MiB of the process, from /proc."""
    if pid is None:
        return None
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * 4096 / MEBIBYTE


async def is_live(page: Page) -> bool:
    return (await page.locator("#line-state").text_content() or "").strip() == "Live"


async def watch(url: str, pages: int, minutes: float, pid: int | None) -> dict[str, object]:
    """Figures of the run; heaps are means over the pages."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = [await browser.new_page() for _ in range(pages)]
        for page in opened:
            await page.goto(url)
        sessions = [await page.context.new_cdp_session(page) for page in opened]
        await asyncio.sleep(min(60.0, minutes * 15))
        heaps, sizes, live = [], [], []
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            heaps.append(fmean([await heap(session) for session in sessions]))
            live.append(sum([await is_live(page) for page in opened]))
            if (size := resident(pid)) is not None:
                sizes.append(size)
            await asyncio.sleep(minutes * 60 / SAMPLES)
        await browser.close()
    quarter = max(1, len(heaps) // 4)
    return {
        "pages": pages,
        "minutes": minutes,
        "heap_mib_first_quarter": round(fmean(heaps[:quarter]), 2),
        "heap_mib_last_quarter": round(fmean(heaps[-quarter:]), 2),
        "server_mib_first_and_last": [round(sizes[0], 1), round(sizes[-1], 1)] if sizes else None,
        "fewest_live": min(live),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080/")
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--pid", type=int, help="the web process, to watch its size too")
    options = parser.parse_args()
    print(json.dumps(asyncio.run(watch(options.url, options.pages, options.minutes, options.pid)), indent=2))


if __name__ == "__main__":
    main()
