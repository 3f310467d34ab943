import assert from "node:assert/strict";
import test from "node:test";

import * as book from "../../../static/dashboard/book.js";
import { path, words } from "../../../static/dashboard/coins.js";
import { verdict } from "../../../static/dashboard/line.js";
import { announcer, fresh } from "../../../static/dashboard/news.js";
import { move } from "../../../static/dashboard/roving.js";
import { Section } from "../../../static/dashboard/source.js";
import { judge } from "../../../static/dashboard/figures.js";
import { bins, tail } from "../../../static/dashboard/histogram.js";

const CELLS = [
  ["depeg", "Ethereum", "USDC", 1000.1, 2],
  ["bridge", "Ethereum", "USDC", 0.2, 1],
  ["depeg", "TON", "DAI", 70368744177663.99, 1],
];
const products = book.parse(CELLS);

test("sums keep every cent", () => assert.equal(book.text(book.sum(products)), "70368744178664.29"));
test("cents and back", () => {
  for (const amount of ["0.00", "0.05", "12.30", "1000000.99", "70368744177663.99"]) assert.equal(book.text(book.cents(Number(amount))), amount);
});
test("a cell adds the covers up, or shows one of them", () => {
  assert.equal(book.byCell(products).get("Ethereum/USDC"), 100030n);
  assert.equal(book.byCell(products, "bridge").get("Ethereum/USDC"), 20n);
  assert.equal(book.byCell(products, "bridge").has("TON/DAI"), false);
});
test("nothing has no colour, the least has one, the most has the deepest", () => {
  assert.deepEqual([book.level(0n, 100n), book.level(1n, 1_000_000n), book.level(100n, 100n), book.level(0n, 0n)], [0, 1, 8, 0]);
});
test("the ranking is by exposure, then by name", () => {
  const same = book.parse([["oracle", "TON", "DAI", 5, 1], ["depeg", "TON", "DAI", 5, 1], ["depeg", "Base", "DAI", 6, 1]]);
  assert.deepEqual(book.topTen(same).map(book.nameOf), ["depeg/Base/DAI", "depeg/TON/DAI", "oracle/TON/DAI"]);
});
test("moves are counted in places", () => {
  const [a, b, c] = products;
  assert.deepEqual(book.moves([b, a, c], [a, b]), [1, -1, null]);
});
test("a change is found whether a product grew, came or went", () => {
  const next = book.parse([["depeg", "Ethereum", "USDC", 1100.1, 3], ["oracle", "Base", "GHO", 7, 1], CELLS[2]]);
  const found = book.changes(next, products).map(({ product, by }) => [book.nameOf(product), by]);
  assert.deepEqual(found, [["depeg/Ethereum/USDC", 10000n], ["oracle/Base/GHO", 700n], ["bridge/Ethereum/USDC", -20n]]);
  assert.deepEqual(book.changes(products, products), []);
});

test("the line is live while it is fresh and the socket is open", () => {
  assert.equal(verdict({ age: 1, socket: "open", failing: false }).state, "Live");
  assert.equal(verdict({ age: 1, socket: "closed", failing: false }).state, "Events are delayed");
  assert.equal(verdict({ age: null, socket: "connecting", failing: false }).state, "Connecting");
});
test("a line that fails, or is silent, is down, and says how old the figures are", () => {
  for (const line of [{ age: 3, socket: "open", failing: true }, { age: 42, socket: "open", failing: false }]) {
    assert.equal(verdict(line).state, "The line is down");
    assert.match(verdict(line).detail, new RegExp(`${line.age} s ago`));
  }
});

test("a figure is judged from its own side", () => {
  const above = { direction: "above", high: 0.7, critical: 0.75 };
  const below = { direction: "below", high: 0.2, critical: 0.15 };
  assert.deepEqual([0.69, 0.7, 0.76].map((value) => judge(value, above)), ["good", "warning", "critical"]);
  assert.deepEqual([0.21, 0.2, 0.14].map((value) => judge(value, below)), ["good", "warning", "critical"]);
  assert.equal(judge(null, above), null);
});

function answers(...list) {
  const asked = [];
  globalThis.fetch = async (path, options) => {
    asked.push(options.headers["If-None-Match"] ?? null);
    const next = list.shift();
    if (next instanceof Error) throw next;
    return { status: next.status, ok: next.status === 200, headers: new Headers({ ETag: next.tag ?? "" }), json: async () => next.body };
  };
  return asked;
}

test("a section sends its tag back, and tells of changes alone", async () => {
  const asked = answers({ status: 200, tag: 'W/"a"', body: { n: 1, timestamp: 1793360000 } }, { status: 304 }, { status: 200, tag: 'W/"b"', body: { n: 2, timestamp: 1793360000 } });
  const told = [];
  const section = new Section("book", ({ n }) => told.push(n));
  assert.equal(section.age, null);
  for (let turn = 0; turn < 3; turn += 1) await section.refresh();
  assert.deepEqual(told, [1, 2]);
  assert.deepEqual(asked, [null, 'W/"a"', 'W/"a"']);
  assert.ok(section.age < 5);
});

test("a section that fails keeps what it has and recovers by itself", async () => {
  answers(new TypeError("no line"), { status: 503 }, { status: 200, tag: "x", body: { n: 7, timestamp: 1793360000 } });
  const told = [];
  const section = new Section("book", ({ n }) => told.push(n));
  assert.equal(await section.refresh(), false);
  assert.notEqual(section.failedSince, null);
  assert.equal(await section.refresh(), false);
  assert.equal(await section.refresh(), true);
  assert.deepEqual([section.failedSince, told], [null, [7]]);
});

test("what is asked for during a reading is read after it", async () => {
  const asked = answers({ status: 200, tag: "1", body: { n: 1, timestamp: 1793360000 } }, { status: 200, tag: "2", body: { n: 2, timestamp: 1793360000 } });
  const told = [];
  const section = new Section("book", ({ n }) => told.push(n));
  const first = section.refresh();
  section.refresh();
  await first;
  await section.running;
  assert.deepEqual([asked.length, told], [2, [1, 2]]);
});

const LOSSES = { edges_usd: [0, 10, 20, 30], probabilities: [0.2, 0.06, 0.03], no_loss_probability: 0.7, beyond_probability: 0.01 };
test("each bin knows its chance and the chance of more", () => {
  const found = bins(LOSSES).map(({ from, to, chance, chanceOfMore }) => [from, to, chance, Number(chanceOfMore.toFixed(6))]);
  assert.deepEqual(found, [[0, 10, 0.2, 0.1], [10, 20, 0.06, 0.04], [20, 30, 0.03, 0.01]]);
});
test("no bins are none", () => assert.deepEqual(bins({ edges_usd: [], probabilities: [], beyond_probability: 0 }), []));
test("the tails begin at their marks", () => {
  assert.deepEqual(bins(LOSSES).map((bin) => tail(bin, [10, 20])), ["", "late", "last"]);
});

const alert = (id, severity = "Critical") => ({ id, severity, message: `message ${id}` });
test("an alert is news when it is critical and was not before", () => {
  const before = [alert("1"), alert("2", "High")];
  const now = [alert("1"), alert("2"), alert("3", "High"), alert("4")];
  assert.deepEqual(fresh(now, before).map(({ id }) => id), ["2", "4"]);
});
test("what was there when the page came is not said, what comes is said at once", () => {
  const said = [];
  const tell = announcer((sentence) => said.push(sentence), 60_000);
  tell([alert("1")]);
  assert.deepEqual(said, []);
});
test("a flood of critical alerts is one sentence at its start and one for the rest", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const tell = announcer((sentence) => said.push(sentence), 1000);
  const open = [];
  tell([]);
  for (let id = 1; id <= 20; id += 1) {
    open.push(alert(String(id)));
    tell([...open]);
  }
  assert.deepEqual(said, ["New critical alert: message 1"]);
  t.mock.timers.tick(1000);
  assert.deepEqual(said.slice(1), ["19 new critical alerts"]);
  t.mock.timers.tick(1000);
  assert.equal(said.length, 2);
});
test("what is over before it was said is not said", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const tell = announcer((sentence) => said.push(sentence), 1000);
  for (const alerts of [[], [alert("1")], [alert("1"), alert("2")], [alert("1")]]) tell(alerts);
  t.mock.timers.tick(5000);
  assert.deepEqual(said, ["New critical alert: message 1"]);
});

const THERE = [
  [true, true, true],
  [false, false, false],
  [true, false, true],
];
test("arrow keys pass over what cannot be stood on, and stop at the edge", () => {
  const lead = (from, key) => move(THERE, from, key);
  assert.deepEqual(lead([0, 0], "ArrowRight"), [0, 1]);
  assert.deepEqual(lead([0, 0], "ArrowDown"), [2, 0]);
  assert.deepEqual(lead([0, 1], "ArrowDown"), [0, 1]);
  assert.deepEqual(lead([2, 0], "ArrowRight"), [2, 2]);
  assert.deepEqual([lead([0, 0], "ArrowLeft"), lead([0, 0], "ArrowUp")], [[0, 0], [0, 0]]);
  assert.deepEqual([lead([2, 2], "Home"), lead([0, 1], "End"), lead([1, 1], "Home")], [[2, 0], [0, 2], [1, 1]]);
});
test("a line is interrupted where a step has no price", () => {
  const line = [[0, 1], [1, 0.98], [4, 0.9]];
  assert.equal(path(line, 5, (value) => value), "M0.0 1h0.5L50.0 0.98M200.0 0.9h0.5");
});
test("a coin's chart is told in words", () => {
  const coin = { symbol: "USDC", low: 0.87654, last: 1 };
  assert.equal(words(coin), "USDC: lowest 0.8765 of its peg in the last 24 hours, last 1.0000");
});
