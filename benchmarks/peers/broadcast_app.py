"""A fan-out of the `websockets` library: what Redis publishes goes to every socket by `broadcast`. Arguments: PORT REDIS_URL CHANNEL."""

import sys

import uvloop
from redis import asyncio as aioredis
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int, redis_url: str, channel: str) -> None:
    sockets: set[ServerConnection] = set()

    async def keep(socket: ServerConnection) -> None:
        sockets.add(socket)
        await socket.send("ready")
        try:
            await socket.wait_closed()
        finally:
            sockets.discard(socket)

    async with serve(keep, "127.0.0.1", port, compression=None), aioredis.Redis.from_url(redis_url) as client, client.pubsub() as heard:
        await heard.subscribe(channel)
        async for message in heard.listen():
            if message["type"] == "message":
                broadcast(sockets, message["data"].decode())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
