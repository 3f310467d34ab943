import assert from "node:assert/strict";
import test from "node:test";

import { permitsReconnecting, reconnectMs } from "../dist/live/backoff.js";

test("the close codes say who may come back", () => {
  for (const code of [1000, 1001, 1006, 1011, 4000, 4001, 4002, 4004, 4005, 4006, 4499])
    assert.equal(permitsReconnecting(code), true, code);
  for (const code of [1007, 1009, 4500, 4501, 4503, 4504, 4999]) assert.equal(permitsReconnecting(code), false, code);
});

test("waits grow, are never none and never longer than half a minute and a bit", () => {
  let longest = 0;
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    const [least, most] = [reconnectMs(attempt, 1006, () => 0), reconnectMs(attempt, 1006, () => 1)];
    assert.ok(least === 250 && most >= longest && most <= 30_250);
    longest = most;
  }
});

test("those whom a server sends away when it goes down spread over two seconds", () => {
  assert.deepEqual([reconnectMs(0, 4000, () => 0), reconnectMs(0, 4000, () => 0.5)], [0, 1000]);
  assert.equal(
    reconnectMs(3, 4000, () => 0),
    250,
  );
});

test("who did too much comes back later", () => {
  for (const code of [4005, 4006])
    assert.equal(
      reconnectMs(0, code, () => 1),
      8_250,
    );
});
