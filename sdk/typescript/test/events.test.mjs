import assert from "node:assert/strict";
import test from "node:test";

import { connectEvents, Tonsurance } from "@tonsurance/client";

import { fakeSockets, settle, StillTimers } from "./still.mjs";

const confirmed = (id, seq, recovered, epoch = "e") => ({ type: "subscription_confirmed", id, epoch, seq, recovered, events: [] });
const event = (seq) => ({ type: "price_depeg", channel: "events", seq, id: `n${seq}`, subject: {}, data: {}, timestamp: 1 });
const TERMS = { events: ["price_depeg"], filter: { stablecoin: ["USDC"] }, minPriority: "HIGH" };

async function listening(options = {}) {
  const [timers, WebSocket, told] = [new StillTimers(), fakeSockets(), []];
  const onEvent = ({ id }) => told.push(id);
  const onMissed = () => told.push("missed");
  const common = { url: "https://api.example", WebSocket, timers, random: () => 0.5, onEvent, onMissed, ...TERMS };
  const line = connectEvents({ ...common, ...options });
  await settle();
  WebSocket.made[0].accept();
  return { line, timers, told, newest: () => WebSocket.made.at(-1) };
}

/** The same after the line broke and came back. */
async function back(all) {
  all.newest().end();
  await all.timers.advance(1000);
  all.newest().accept();
}

test("it asks for its events and tells each once", async () => {
  const { newest, told } = await listening();
  const wanted = { action: "subscribe", id: 1, events: ["price_depeg"], filter: { stablecoin: ["USDC"] }, min_priority: "HIGH" };
  assert.deepEqual([newest().sent, newest().url], [[wanted], "wss://api.example/api/v1/live-events"]);
  newest().say(confirmed(1, 40, false), event(41), event(41), event(47), { type: "batch", messages: [event(47), event(50)] });
  assert.deepEqual(told, ["n41", "n47", "n50"]);
});

test("after a broken line it goes on from its newest event", async () => {
  const all = await listening();
  all.newest().say(confirmed(1, 40, false), event(41));
  await back(all);
  assert.deepEqual(all.newest().sent[0].since, { epoch: "e", seq: 41 });
  all.newest().say(confirmed(2, 41, true), event(44));
  assert.deepEqual([all.told, all.line.position()], [["n41", "n44"], { epoch: "e", seq: 44 }]);
});

test("what cannot be recovered is told", async () => {
  const all = await listening();
  all.newest().say(confirmed(1, 40, false));
  await back(all);
  all.newest().say(confirmed(2, 900, false), event(901), { ...confirmed(undefined, 3, false, "f") }, event(4));
  assert.deepEqual(all.told, ["missed", "n901", "missed", "n4"]);
});

test("a position that was kept is gone on from", async () => {
  const { newest, told } = await listening({ position: { epoch: "e", seq: 7 } });
  newest().say(confirmed(1, 900, false));
  assert.deepEqual([newest().sent[0].since, told], [{ epoch: "e", seq: 7 }, ["missed"]]);
});

test("another subscription takes the place of the first, and misses nothing", async () => {
  const { newest, line } = await listening();
  newest().say(confirmed(1, 40, false));
  line.subscribe({ events: ["apy_update"] });
  assert.deepEqual(newest().sent[1], { action: "subscribe", id: 2, events: ["apy_update"], since: { epoch: "e", seq: 40 } });
});

test("events that are not there yet are asked for again, a wrong filter is told", async () => {
  const errors = [];
  const { newest, timers } = await listening({ onError: ({ code }) => errors.push(code) });
  newest().say({ type: "error", code: "unavailable", message: "", id: 1 });
  await timers.advance(2000);
  newest().say({ type: "error", code: "unknown_member", message: "", id: 2 });
  await timers.advance(2000);
  assert.deepEqual([newest().sent.length, errors], [2, ["unknown_member"]]);
});

test("a client opens both sockets with its address and key", async () => {
  const WebSocket = fakeSockets();
  const client = new Tonsurance({ url: "https://api.example/insurance", key: "k" });
  const lines = [client.live({ WebSocket }), client.liveEvents({ WebSocket, events: ["apy_update"] })];
  await settle();
  const [channels, events] = WebSocket.made;
  assert.deepEqual([channels.url, events.url], ["wss://api.example/insurance/ws", "wss://api.example/insurance/api/v1/live-events"]);
  assert.deepEqual(channels.protocols, ["tonsurance.v1", "bearer.k"]);
  for (const line of lines) line.close();
});
