"""One of several processes that take tokens of one bucket as fast as they can.

`contender.py RATE SECONDS REDIS` says `ready`, reads from standard input when to start (Unix seconds) and prints how many it got.
"""

import asyncio
import sys
import time

from django.conf import settings

settings.configure(REDIS_URL=sys.argv[3], REDIS_TIMEOUTS={"socket_timeout": 1.0, "socket_connect_timeout": 1.0})

from clients import rate_limit  # noqa: E402
from clients.rate_limit import Bucket, Group  # noqa: E402


async def take(bucket: Bucket, start: float, seconds: float) -> int:
    """Four tasks that never pause longer than a millisecond."""

    async def one() -> int:
        got = 0
        while time.time() < start + seconds:
            got += (await rate_limit.aacquire(bucket)).is_allowed
            await asyncio.sleep(0.001)
        return got

    await asyncio.sleep(max(0.0, start - time.time()))
    got = sum(await asyncio.gather(*(one() for _ in range(4))))
    await rate_limit.aclose()
    return got


if __name__ == "__main__":
    rate, seconds = int(sys.argv[1]), float(sys.argv[2])
    print("ready", flush=True)
    start = float(sys.stdin.readline())
    print(asyncio.run(take(Bucket(f"contended:{rate}", rate, 2 * rate, Group.READ), start, seconds)))
