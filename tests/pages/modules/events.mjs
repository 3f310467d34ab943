import assert from "node:assert/strict";
import test from "node:test";

import { Events } from "../../../static/dashboard/events.js";

class FakeSocket extends EventTarget {
  static opened = [];
  constructor(address, protocols) {
    super();
    Object.assign(this, { address, protocols, readyState: 1, sent: [] });
    FakeSocket.opened.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  open() {
    this.dispatchEvent(new Event("open"));
  }
  receive(message) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  close(code) {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

function following(context) {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  globalThis.WebSocket = FakeSocket;
  FakeSocket.opened = [];
  const heard = { events: [], states: [] };
  const events = new Events("ws://host/ws", ["risk_alerts", "top_products"], {
    onEvent: (channel) => heard.events.push(channel),
    onState: (state) => heard.states.push(state),
  });
  events.start();
  const socket = FakeSocket.opened[0];
  socket.open();
  for (const channel of ["risk_alerts", "top_products"]) socket.receive({ type: "subscribed", channel, epoch: "e", seq: 7, recovered: false });
  return { heard, socket };
}

test("it subscribes to each channel by the protocol, and is open then", (context) => {
  const { heard, socket } = following(context);
  assert.deepEqual(socket.protocols, ["tonsurance.v1"]);
  assert.deepEqual(socket.sent.map((command) => command.channel), ["risk_alerts", "top_products"]);
  assert.deepEqual([heard.events, heard.states.at(-1)], [[], "open"]);
});

test("a message is an event of its channel; a snapshot, a pong and an error are not", (context) => {
  const { heard, socket } = following(context);
  for (const type of ["snapshot", "pong", "error", "new_alert"]) socket.receive({ type, channel: "risk_alerts", seq: 8 });
  assert.deepEqual(heard.events, ["risk_alerts"]);
});

test("it reconnects where it left off, and reads the state when that cannot be", (context) => {
  const { heard, socket } = following(context);
  socket.receive({ type: "new_alert", channel: "risk_alerts", seq: 8 });
  socket.close(4000);
  assert.equal(heard.states.at(-1), "connecting");
  context.mock.timers.tick(30_000);
  const next = FakeSocket.opened[1];
  next.open();
  assert.deepEqual(next.sent[0].since, { epoch: "e", seq: 8 });
  next.receive({ type: "subscribed", channel: "risk_alerts", epoch: "e", seq: 8, recovered: true });
  next.receive({ type: "subscribed", channel: "top_products", epoch: "f", seq: 1, recovered: false });
  assert.deepEqual(heard.events, ["risk_alerts", "top_products"]);
});

test("a heartbeat that is ahead tells of what did not come, once", (context) => {
  const { heard, socket } = following(context);
  const heartbeat = { type: "heartbeat", heads: { risk_alerts: 9, top_products: 7 } };
  socket.receive(heartbeat);
  socket.receive(heartbeat);
  assert.deepEqual(heard.events, ["risk_alerts"]);
});

test("it waits longer each time, but never longer than half a minute", (context) => {
  const { socket } = following(context);
  socket.close(1006);
  for (let failure = 1; failure < 12; failure += 1) {
    context.mock.timers.tick(30_000);
    assert.equal(FakeSocket.opened.length, failure + 1);
    FakeSocket.opened.at(-1).close(1006);
  }
});

test("it stays away when it is told to", (context) => {
  const { heard, socket } = following(context);
  socket.close(4504);
  context.mock.timers.tick(120_000);
  assert.deepEqual([FakeSocket.opened.length, heard.states.at(-1)], [1, "closed"]);
});

test("it is never silent for five minutes", (context) => {
  const { socket } = following(context);
  context.mock.timers.tick(240_000);
  assert.ok(socket.sent.filter((command) => command.action === "ping").length >= 3);
});
