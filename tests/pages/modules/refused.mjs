// The client on a WebSocket of Node itself, which tells of a dial that was refused by an error alone.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import test from "node:test";

import { connect } from "../../../static/live/client.js";

const listening = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

/** The first states of a client that dials this port. */
function states(port, count) {
  return new Promise((resolve) => {
    const told = [];
    const line = connect({
      url: `ws://127.0.0.1:${port}/ws`,
      onState: ({ name, code }) => {
        told.push([name, code]);
        if (told.length < count) return;
        setImmediate(() => line.close());
        resolve(told);
      },
    });
  });
}

test("a port where nobody listens is tried again", async () => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(await states(port, 3), [["connecting", null], ["waiting", 1006], ["connecting", null]]);
});
test("a server that hangs up or refuses during the handshake is tried again", async () => {
  for (const answer of ["", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"]) {
    const server = createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end(answer)));
    const port = await listening(server);
    assert.deepEqual(await states(port, 3), [["connecting", null], ["waiting", 1006], ["connecting", null]]);
    server.close();
  }
});
