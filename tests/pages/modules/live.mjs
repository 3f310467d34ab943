import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

import { permitsReconnecting, wait } from "../../../static/live/backoff.js";
import { connect } from "../../../static/live/client.js";

const EPOCH = "0a1b2c";
const CHANNEL = "tranche_apy";
const sockets = [];

/** A line whose other end is the test. */
class Line {
  static OPEN = 1;

  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: Line.OPEN, sent: [], closedWith: null });
    sockets.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closedWith = code ?? null;
    this.readyState = 3;
  }

  says(...frames) {
    for (const frame of frames) this.onmessage({ data: JSON.stringify(frame) });
  }

  breaks(code = 1006, reason = "") {
    this.readyState = 3;
    this.onclose({ code, reason });
  }

  /** As a browser tells of a dial that was refused. */
  isRefused() {
    this.readyState = 3;
    this.onerror({});
    this.onclose({ code: 1006, reason: "" });
  }

  /** What was asked of the channel, in order. */
  get asked() {
    return this.sent.filter(({ action }) => action === "subscribe").map(({ since }) => since ?? null);
  }
}

globalThis.WebSocket = Line;
const newest = () => sockets.at(-1);
const turn = () => new Promise((resolve) => setImmediate(resolve)); // `open` waits for the token
const welcome = { type: "welcome" };
const subscribed = (seq, recovered = false, epoch = EPOCH) => ({ type: "subscribed", channel: CHANNEL, epoch, seq, recovered });
const snapshot = (seq, epoch = EPOCH) => ({ type: "snapshot", channel: CHANNEL, epoch, seq, state: { at: seq } });
const message = (seq) => ({ type: "apy_update", channel: CHANNEL, seq });

/** A client that follows the channel, and what it was told. */
async function follow(options = {}) {
  const told = { messages: [], snapshots: [], states: [] };
  const line = connect({
    url: "ws://127.0.0.1/ws",
    channels: [CHANNEL],
    onMessage: (_, { seq }) => told.messages.push(seq),
    onSnapshot: (_, { at }) => told.snapshots.push(at),
    onState: ({ name, code, retryInMs }) => told.states.push({ name, code, retryInMs }),
    ...options,
  });
  await turn();
  return { line, told };
}

/** Let the longest wait pass, and answer the line that the client then opened. */
async function comeBack() {
  mock.timers.tick(31_000);
  await turn();
  return newest();
}

beforeEach(() => {
  sockets.length = 0;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("the codes that end it, and the codes after which it comes back", () => {
  for (const code of [1007, 1009, 4500, 4503, 4999]) assert.equal(permitsReconnecting(code), false, String(code));
  for (const code of [1000, 1001, 1006, 1011, 4000, 4001, 4004, 4499]) assert.equal(permitsReconnecting(code), true, String(code));
});
test("waits double from half a second to half a minute, and chance spreads them over all of it", () => {
  const longest = (attempt) => wait(attempt, 1006, () => 1) - wait(attempt, 1006, () => 0);
  assert.deepEqual([0, 1, 2, 3].map(longest), [500, 1000, 2000, 4000]);
  for (const attempt of [6, 20, 2000]) assert.equal(longest(attempt), 30_000);
  for (let attempt = 0; attempt < 12; attempt += 1) assert.equal(wait(attempt, 1006, () => 0), 250);
});
test("the clients of a server that goes down spread over two seconds, the first time", () => {
  assert.deepEqual([wait(0, 4000, () => 0), wait(0, 4000, () => 1)], [0, 2000]);
  assert.equal(wait(1, 4000, () => 1), wait(1, 1006, () => 1));
});

test("a key is a subprotocol, and a function gives a fresh one to each attempt", async () => {
  let number = 0;
  const { line } = await follow({ token: async () => `key-${(number += 1)}` });
  assert.deepEqual(newest().protocols, ["tonsurance.v1", "bearer.key-1"]);
  newest().breaks();
  assert.deepEqual((await comeBack()).protocols, ["tonsurance.v1", "bearer.key-2"]);
  line.close();
});
test("a snapshot comes first, then each message once and in order", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4), message(5), message(5), message(6), message(3));
  assert.deepEqual([told.snapshots, told.messages], [[4], [5, 6]]);
  assert.deepEqual(line.positions(), { [CHANNEL]: { epoch: EPOCH, seq: 6 } });
  line.close();
});
test("a batch is its frames", async () => {
  const { line, told } = await follow({ batch: true });
  newest().says(welcome, subscribed(1), { type: "batch", messages: [snapshot(1), message(2), message(3), { ...message(9), channel: "another" }] });
  assert.deepEqual(newest().sent, [
    { action: "configure", batch: true },
    { action: "subscribe", channel: CHANNEL },
  ]);
  assert.deepEqual([told.snapshots, told.messages], [[1], [2, 3]]);
  line.close();
});
test("a broken connection is opened again, and asks for what was missed", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4), message(5));
  newest().breaks();
  const { name, code, retryInMs } = told.states.at(-1);
  assert.deepEqual([name, code], ["waiting", 1006]);
  assert.ok(retryInMs >= 250 && retryInMs <= 750);

  const second = await comeBack();
  second.says(welcome, subscribed(5, true), message(6), message(7));
  assert.deepEqual(second.asked, [{ epoch: EPOCH, seq: 5 }]);
  assert.deepEqual([told.snapshots, told.messages], [[4], [5, 6, 7]]);
  line.close();
});
test("a dial that is refused counts once, although an error and a close tell of it", async () => {
  const { line, told } = await follow();
  newest().isRefused();
  assert.deepEqual(told.states.map(({ name }) => name), ["connecting", "waiting"]);
  await comeBack();
  assert.equal(sockets.length, 2);
  line.close();
});
test("what cannot be recovered restarts with a snapshot of another epoch", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(40), snapshot(40));
  newest().breaks();
  (await comeBack()).says(welcome, subscribed(2, false, "ffff"), snapshot(2, "ffff"), message(3));
  assert.deepEqual([told.snapshots, told.messages], [[40, 2], [3]]);
  line.close();
});
test("a hole is not told but asked for, whether a message or a heartbeat shows it", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4), message(6));
  assert.deepEqual([told.messages, newest().asked], [[], [null, { epoch: EPOCH, seq: 4 }]]);
  newest().says({ type: "heartbeat", heads: { [CHANNEL]: 4 } });
  assert.equal(newest().asked.length, 2);
  newest().says({ type: "heartbeat", heads: { [CHANNEL]: 5 } });
  assert.equal(newest().asked.length, 3);
  line.close();
});
test("a line that breaks before an announced snapshot goes on from nothing", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4), message(5));
  newest().says(subscribed(2, false, "ffff"), message(3));
  assert.deepEqual([told.messages, line.positions()[CHANNEL].epoch], [[5], null]);
  newest().says({ type: "heartbeat", heads: { [CHANNEL]: 3 } });
  assert.deepEqual(newest().asked, [null, null]);
  newest().breaks();
  const second = await comeBack();
  second.says(welcome, subscribed(3, false, "ffff"), snapshot(3, "ffff"), message(4));
  assert.deepEqual([second.asked, told.snapshots, told.messages], [[null], [4, 3], [5, 4]]);
  line.close();
});
test("a hole is asked for once, however many messages show it", async () => {
  const { line, told } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4));
  for (let seq = 6; seq < 60; seq += 1) newest().says(message(seq));
  assert.deepEqual(newest().asked, [null, { epoch: EPOCH, seq: 4 }]);
  newest().says(subscribed(59, true), message(5), message(6), message(9));
  assert.deepEqual([told.messages, newest().asked.length], [[5, 6], 3]);
  line.close();
});
test("a channel that is not there yet is asked for again, with the position too", async () => {
  const { line } = await follow();
  newest().says(welcome, subscribed(4), snapshot(4));
  newest().breaks();
  const second = await comeBack();
  second.says(welcome, { type: "error", code: "unavailable" });
  mock.timers.tick(1_500);
  assert.deepEqual(second.asked, [{ epoch: EPOCH, seq: 4 }, { epoch: EPOCH, seq: 4 }]);
  second.says(subscribed(4, true), { type: "error", code: "unavailable" });
  mock.timers.tick(1_500);
  assert.equal(second.asked.length, 2);
  line.close();
});
test("a dial that nobody answers is given up after 75 seconds", async () => {
  const { line, told } = await follow();
  mock.timers.tick(75_000);
  assert.equal(told.states.at(-1).name, "waiting");
  line.close();
});
test("a code that forbids it is the end: told once, and no line after it", async () => {
  for (const code of [4500, 4999, 1009]) {
    const { told } = await follow();
    const opened = sockets.length;
    newest().breaks(code, "no");
    await comeBack();
    assert.deepEqual([told.states.at(-1).name, told.states.at(-1).code, sockets.length], ["closed", code, opened]);
  }
});
test("a client that was closed stays closed", async () => {
  const { line, told } = await follow();
  newest().says(welcome);
  line.close();
  assert.equal(newest().closedWith, 1000);
  await comeBack();
  assert.deepEqual([sockets.length, told.states.at(-1).name], [1, "closed"]);
});
test("a line that has been silent for 75 seconds counts as broken", async () => {
  const { line, told } = await follow();
  newest().says(welcome);
  mock.timers.tick(74_000);
  assert.equal(told.states.at(-1).name, "open");
  mock.timers.tick(1_000);
  assert.equal(told.states.at(-1).name, "waiting");
  line.close();
});
test("waits grow while attempts fail, and start over after ten steady seconds", async () => {
  mock.method(Math, "random", () => 1);
  const { line, told } = await follow();
  const waited = () => told.states.at(-1).retryInMs;
  newest().breaks();
  assert.equal(waited(), 750);
  (await comeBack()).breaks();
  assert.equal(waited(), 1250);
  (await comeBack()).says(welcome);
  mock.timers.tick(10_000);
  newest().breaks();
  assert.equal(waited(), 750);
  line.close();
  mock.restoreAll();
});
