import assert from "node:assert/strict";
import test from "node:test";

import { connect } from "@tonsurance/client";

import { fakeSockets, settle, StillTimers } from "./still.mjs";

const APY = "tranche_apy";
const subscribed = (id, seq, recovered, epoch = "e") => ({ type: "subscribed", channel: APY, epoch, seq, recovered, id });
const snapshot = (seq, epoch = "e") => ({ type: "snapshot", channel: APY, epoch, seq, state: { at: seq }, timestamp: 1 });
const message = (seq) => ({ type: "apy_update", channel: APY, seq, tranches: [], timestamp: 1 });

/** A client of fake sockets, and what it has told. */
async function following(options = {}) {
  const [timers, WebSocket, told, states] = [new StillTimers(), fakeSockets(), [], []];
  const line = connect({
    url: "http://127.0.0.1:8080",
    channels: [APY],
    WebSocket,
    timers,
    random: () => 0.5,
    onSnapshot: (_, state) => told.push(`state ${state.at}`),
    onMessage: (_, { seq }) => told.push(seq),
    onState: ({ name, code }) => states.push(code === null ? name : `${name} ${code}`),
    ...options,
  });
  await settle();
  return { line, timers, told, states, sockets: WebSocket.made, newest: () => WebSocket.made.at(-1) };
}

/** The same, with the state at 5. */
async function open(options) {
  const all = await following(options);
  all.newest().accept();
  all.newest().say(subscribed(1, 5, false), snapshot(5));
  return all;
}

test("it subscribes when it is greeted, and tells the state and what comes after", async () => {
  const { told, states, newest, line } = await open();
  newest().say(message(6), message(6), message(7));
  assert.deepEqual(newest().sent, [{ action: "subscribe", channel: APY, id: 1 }]);
  assert.deepEqual([told, states, newest().url], [["state 5", 6, 7], ["connecting", "open"], "ws://127.0.0.1:8080/ws"]);
  assert.deepEqual(line.positions(), { [APY]: { epoch: "e", seq: 7 } });
});

test("after a broken line it asks for what it missed", async () => {
  const { told, states, newest, timers, sockets } = await open();
  newest().say(message(6));
  newest().end();
  await timers.advance(1000);
  assert.equal(sockets.length, 2);
  newest().accept();
  assert.deepEqual(newest().sent, [{ action: "subscribe", channel: APY, id: 2, since: { epoch: "e", seq: 6 } }]);
  newest().say(subscribed(2, 6, true), message(7), message(8));
  assert.deepEqual(told, ["state 5", 6, 7, 8]);
  assert.deepEqual(states, ["connecting", "open", "waiting 1006", "connecting", "open"]);
});

test("a line that breaks before the snapshot leaves no state to go on from", async () => {
  const { newest, timers } = await open();
  newest().end();
  await timers.advance(1000);
  newest().accept();
  newest().say(subscribed(2, 90, false));
  newest().end();
  await timers.advance(2000);
  newest().accept();
  assert.deepEqual(newest().sent, [{ action: "subscribe", channel: APY, id: 3 }]);
});

test("a hole is filled before anything after it is told", async () => {
  const { told, newest } = await open();
  newest().say(message(8), message(9));
  assert.deepEqual(newest().sent.slice(1), [{ action: "subscribe", channel: APY, id: 2, since: { epoch: "e", seq: 5 } }]);
  newest().say(subscribed(2, 5, true), message(6), message(7), message(8), message(9));
  assert.deepEqual(told, ["state 5", 6, 7, 8, 9]);
});

test("a heartbeat shows what was lost at the end", async () => {
  const { newest } = await open();
  newest().say({ type: "heartbeat", heads: { [APY]: 5 } });
  assert.equal(newest().sent.length, 1);
  newest().say({ type: "heartbeat", heads: { [APY]: 6 } });
  assert.deepEqual(newest().sent.at(-1), { action: "subscribe", channel: APY, id: 2, since: { epoch: "e", seq: 5 } });
});

test("a new epoch begins unasked, with the state again", async () => {
  const { told, newest, line } = await open();
  newest().say({ ...subscribed(undefined, 1, false, "f") }, snapshot(1, "f"), message(2));
  assert.deepEqual(told, ["state 5", "state 1", 2]);
  assert.deepEqual(line.positions(), { [APY]: { epoch: "f", seq: 2 } });
});

test("messages come out of batches", async () => {
  const { told, newest } = await open({ batch: true });
  assert.deepEqual(newest().sent[0], { action: "configure", batch: true });
  newest().say({ type: "batch", messages: [message(6), message(7), snapshot(9), message(10)] });
  assert.deepEqual(told, ["state 5", 6, 7, "state 9", 10]);
});

test("positions that were kept are gone on from", async () => {
  const { newest } = await following({ positions: { [APY]: { epoch: "e", seq: 3, at: 1 } } });
  newest().accept();
  assert.deepEqual(newest().sent[0].since, { epoch: "e", seq: 3 });
});

test("a position that is none is a mistake of the program", async () => {
  for (const kept of [{}, { epoch: "e" }, { epoch: "e", seq: -1 }, { epoch: "e", seq: "3" }, { epoch: 5, seq: 3 }, "e"]) {
    await assert.rejects(following({ positions: { [APY]: kept } }), TypeError);
  }
});

test("a channel that is not there yet is asked for again, an unknown one is not", async () => {
  const errors = [];
  const { newest, timers, line } = await following({ onError: ({ code }) => errors.push(code) });
  newest().accept();
  line.subscribe("weather");
  newest().say({ type: "error", code: "unavailable", message: "", id: 1 }, { type: "error", code: "unknown_channel", message: "", id: 2 });
  await timers.advance(2000);
  assert.deepEqual(
    newest().sent.map(({ channel, id }) => [channel, id]),
    [
      [APY, 1],
      ["weather", 2],
      [APY, 3],
    ],
  );
  newest().end();
  await timers.advance(1000);
  newest().accept();
  assert.deepEqual([newest().sent.length, errors], [1, ["unknown_channel"]]);
});

test("a channel can be followed and left while the line is open", async () => {
  const { told, newest, line } = await open();
  line.unsubscribe(APY);
  newest().say(message(6));
  line.subscribe(APY);
  newest().say(message(7));
  assert.deepEqual(newest().sent.slice(1), [
    { action: "unsubscribe", channel: APY },
    { action: "subscribe", channel: APY, id: 2 },
  ]);
  assert.deepEqual([told, line.positions()], [["state 5"], {}]);
});

test("each attempt gets a fresh token, in a subprotocol", async () => {
  let asked = 0;
  const { newest, timers } = await following({ key: async () => `t${(asked += 1)}` });
  assert.deepEqual(newest().protocols, ["tonsurance.v1", "bearer.t1"]);
  newest().end(4004);
  await timers.advance(1000);
  assert.deepEqual(newest().protocols, ["tonsurance.v1", "bearer.t2"]);
});

test("a token that cannot be had is asked for again later", async () => {
  let asked = 0;
  const key = async () => {
    if ((asked += 1) === 1) throw new Error("not yet");
    return "t2";
  };
  const { newest, timers, states } = await following({ key });
  assert.deepEqual(states, ["connecting", "waiting 1006"]);
  await timers.advance(1000);
  assert.deepEqual(newest().protocols, ["tonsurance.v1", "bearer.t2"]);
});

test("a token that comes after the client was closed opens nothing", async () => {
  let give;
  const { line, sockets, timers } = await following({ key: () => new Promise((resolve) => (give = resolve)) });
  line.close();
  give("late");
  await settle();
  assert.deepEqual([sockets.length, timers.count], [0, 0]);
});

test("a code that forbids it ends everything, others do not", async () => {
  for (const code of [1007, 1009, 4500, 4501, 4503, 4504]) {
    const { newest, states, timers, sockets } = await open();
    newest().end(code);
    assert.deepEqual([states.at(-1), timers.count, sockets.length], [`closed ${code}`, 0, 1]);
  }
});

test("a line on which nothing is heard is dead, before the greeting too", async () => {
  const { newest, states, timers, sockets } = await following();
  await timers.advance(74_000);
  assert.equal(states.at(-1), "connecting");
  await timers.advance(1_000);
  assert.equal(states.at(-1), "waiting 1006");
  await timers.advance(1_000);
  newest().accept();
  await timers.advance(60_000);
  newest().say({ type: "heartbeat", heads: {} });
  await timers.advance(74_000);
  assert.deepEqual([states.at(-1), newest().sent.filter(({ action }) => action === "ping").length], ["open", 2]);
  await timers.advance(2_000);
  assert.equal(sockets.length, 3);
});

test("a frame that cannot be read breaks the line", async () => {
  for (const frame of ["{", "null", "7", '{"type": 5}', '"text"']) {
    const { newest, states } = await open();
    newest().say(frame);
    assert.deepEqual([states.at(-1), newest().closedWith], ["waiting 1006", 1000], frame);
  }
});

test("frames of types that are not known yet are passed over", async () => {
  const frames = [];
  const { newest, told } = await open({ onFrame: ({ type }) => frames.push(type) });
  newest().say(
    { type: "weather" },
    { type: "batch", messages: null },
    { type: "heartbeat" },
    { type: "batch", messages: [null, 5] },
    message(6),
  );
  assert.deepEqual(
    [told, frames.slice(3)],
    [
      ["state 5", 6],
      ["weather", "batch", "heartbeat", "batch", "apy_update"],
    ],
  );
});

test("waits grow while attempts fail, and start over after a steady line", async () => {
  const waits = [];
  const { newest, timers } = await following({ onState: ({ retryInMs }) => retryInMs !== null && waits.push(retryInMs) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    newest().end();
    await timers.advance(5_000);
  }
  newest().accept();
  await timers.advance(10_000);
  newest().end();
  assert.deepEqual(waits, [500, 750, 1250, 500]);
});

test("of a dial that fails by an error alone, and of one that tells both, it learns once", async () => {
  const { newest, timers, sockets, states } = await following();
  newest().onerror({});
  newest().onclose({ code: 1006, reason: "" });
  await timers.advance(1000);
  assert.deepEqual([sockets.length, states], [2, ["connecting", "waiting 1006", "connecting"]]);
});

test("dropping breaks the line, once, and it comes back", async () => {
  const { line, timers, sockets, states, newest } = await open();
  line.drop();
  line.drop();
  assert.deepEqual([states.at(-1), newest().closedWith], ["waiting 1006", 1000]);
  await timers.advance(1000);
  assert.equal(sockets.length, 2);
});

test("closing ends it, by the signal too, and nothing is left to wait for", async () => {
  const stop = new AbortController();
  const { timers, states, newest, told } = await open({ signal: stop.signal });
  stop.abort();
  newest().say(message(6));
  assert.deepEqual([timers.count, states.at(-1), newest().closedWith, told], [0, "closed 1000", 1000, ["state 5"]]);
  assert.deepEqual((await following({ signal: stop.signal })).states, ["closed 1000"]);
});

test("a handler that throws keeps no message from being told", async (context) => {
  const [heard, reports] = [[], []];
  context.mock.method(globalThis, "queueMicrotask", (report) => reports.push(report));
  const onMessage = (_, { seq }) => {
    heard.push(seq);
    if (seq === 6) throw new Error("of a handler");
  };
  const { newest } = await open({ onMessage });
  newest().say({ type: "batch", messages: [message(6), message(7)] });
  assert.deepEqual([heard, reports.length], [[6, 7], 1]);
  assert.throws(reports[0], { message: "of a handler" });
});

test("without a WebSocket it says what to do", () => {
  const { WebSocket } = globalThis;
  delete globalThis.WebSocket;
  assert.throws(() => connect({ url: "http://127.0.0.1:8080" }), { name: "TypeError", message: /--experimental-websocket/ });
  if (WebSocket) globalThis.WebSocket = WebSocket;
});

test("a key goes over no plain line to another machine", () => {
  assert.throws(() => connect({ url: "http://api.example", key: "k", WebSocket: fakeSockets() }), { message: /allowPlainHttp/ });
});
