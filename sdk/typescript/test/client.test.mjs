import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";

import { NoAnswer, Refused, Tonsurance } from "@tonsurance/client";

import { problem, stillClock, stub } from "./stub.mjs";

const KEY = "ton_secret_of_a_test";
const QUOTE = { quote_token: "token", premium: 19.7 };
const TERMS = { coverage_type: "depeg", chain: "Ethereum", stablecoin: "USDC", coverage_amount: "10000", duration_days: 90 };

/** A client of a stub that gives these answers, what it was asked, and how long it waited. */
async function using(context, ...answers) {
  const service = await stub(...answers);
  context.after(service.close);
  const { waits, ambient } = stillClock();
  return {
    client: new Tonsurance({ url: service.url, key: KEY, timeoutMs: 10_000, ambient }),
    asked: service.asked,
    waits,
    url: service.url,
  };
}

test("a quote is sent as given, and answered with members that nobody knows yet", async (context) => {
  const { client, asked } = await using(context, { body: { premium: 19.73, waiting_period_hours: 24 } });
  assert.deepEqual(await client.quote(TERMS), { premium: 19.73, waiting_period_hours: 24 });
  const [{ method, url, headers, body }] = asked;
  assert.deepEqual([method, url, JSON.parse(body)], ["POST", "/api/v2/quote/multi-dimensional", TERMS]);
  assert.equal(headers.authorization, `Bearer ${KEY}`);
});

test("a bind keeps one idempotency key over its tries", async (context) => {
  const { client, asked, waits } = await using(context, problem(503, "busy"), "break", { status: 201, body: { id: "p" } });
  assert.deepEqual(await client.bind(QUOTE, "holder-1"), { id: "p" });
  const keys = new Set(asked.map(({ headers }) => headers["idempotency-key"]));
  assert.deepEqual([asked.length, keys.size, waits], [3, 1, [250, 500]]);
  assert.match([...keys][0], /^[0-9a-f]{32}$/);
  assert.deepEqual(JSON.parse(asked[0].body), { quote_token: "token", policyholder: "holder-1", max_premium: "19.70" });
});

test("two binds have two keys, unless one is given", async (context) => {
  const { client, asked } = await using(context, { status: 201, body: {} });
  await client.bind(QUOTE, "holder-1");
  await client.bind(QUOTE, "holder-1");
  await client.cancel("p", { idempotencyKey: "mine" });
  const [first, second, third] = asked.map(({ headers }) => headers["idempotency-key"]);
  assert.ok(first !== second && third === "mine");
  await assert.rejects(client.cancel("p", { idempotencyKey: "a\nb" }), TypeError);
});

test("a problem becomes Refused, with all that it says", async (context) => {
  const errors = [{ field: "chain", code: "unknown", message: "No." }];
  const { client } = await using(context, problem(409, "concentration_limit", { limit: 100.5, value: 101, errors, later: true }));
  await assert.rejects(client.bind(QUOTE, "holder-1"), (error) => {
    assert.ok(error instanceof Refused && error instanceof Error);
    assert.deepEqual(
      [error.status, error.code, error.limit, error.value, error.requestId],
      [409, "concentration_limit", 100.5, 101, "r-1"],
    );
    assert.deepEqual([error.errors, error.problem.later, error.tries], [errors, true, 1]);
    return true;
  });
});

test("an error without a problem document is Refused too", async (context) => {
  for (const body of ["<html>Bad gateway</html>", "", "null", "[]", '{"code": 5}']) {
    const { client } = await using(context, { status: 502, body });
    await assert.rejects(client.exposure(), { name: "Refused", status: 502, code: "no_problem_document", tries: 1 });
  }
});

test("Retry-After is honoured, and tries end", async (context) => {
  const { client, asked, waits } = await using(context, { ...problem(429, "throttled"), headers: { "Retry-After": "3" } });
  await assert.rejects(client.exposure(), { code: "throttled", tries: 5 });
  assert.deepEqual([asked.length, waits], [5, [3250, 3500, 4000, 5000]]);
});

test("a Retry-After of an hour is answered, not waited for", async (context) => {
  const { client, waits } = await using(context, { ...problem(429, "throttled"), headers: { "Retry-After": "3600" } });
  await assert.rejects(client.exposure(), { code: "throttled", tries: 1 });
  assert.deepEqual(waits, []);
});

test("what may have been carried out is not sent again without an idempotency key", async (context) => {
  const { client, asked } = await using(context, "break");
  await assert.rejects(client.webhooks.create({ url: "https://a.example/", events: ["price_depeg"] }), { name: "NoAnswer", tries: 1 });
  await assert.rejects(client.webhooks.rotateSecret("w"), NoAnswer);
  assert.equal(asked.length, 2);
});

test("a webhook is registered again after a 503, which says that it was not", async (context) => {
  const { client, asked } = await using(context, problem(503, "busy"), { status: 201, body: { secret: "s" } });
  assert.deepEqual(await client.webhooks.create({ url: "https://a.example/", events: ["price_depeg"] }), { secret: "s" });
  assert.equal(asked.length, 2);
});

test("where nobody listens, any request is tried again", async () => {
  const { url, close } = await stub({});
  await close();
  const { waits, ambient } = stillClock();
  await assert.rejects(new Tonsurance({ url, ambient }).webhooks.test("w"), { name: "NoAnswer", tries: 5 });
  assert.equal(waits.length, 4);
});

test("a webhook that a lost try removed counts as removed", async (context) => {
  const { client, asked } = await using(context, "break", problem(404, "not_found"));
  await client.webhooks.delete("w");
  assert.equal(asked.length, 2);
  await assert.rejects(client.webhooks.delete("w"), { code: "not_found" });
});

test("each try has its time, which a slow answer uses up", async (context) => {
  const { client, asked } = await using(context, "hang", { body: { ok: true } });
  assert.deepEqual(await client.exposure({ timeoutMs: 500 }), { ok: true });
  assert.ok(asked.length >= 2);
});

test("a call is aborted while it waits for an answer, with the reason of its signal", async (context) => {
  const { client, asked } = await using(context, "hang");
  const stop = new AbortController();
  const call = client.exposure({ signal: stop.signal });
  while (asked.length === 0) await new Promise(setImmediate);
  stop.abort(new Error("overtaken"));
  await assert.rejects(call, { message: "overtaken" });
  await assert.rejects(client.exposure({ signal: stop.signal }), { message: "overtaken" });
  assert.equal(asked.length, 1);
});

test("a call is aborted while it waits for the next try", async (context) => {
  const service = await stub({ ...problem(503, "busy"), headers: { "Retry-After": "60" } });
  context.after(service.close);
  const stop = new AbortController();
  const call = new Tonsurance({ url: service.url }).exposure({ signal: stop.signal });
  while (service.asked.length === 0) await new Promise(setImmediate);
  setTimeout(() => stop.abort(), 100);
  await assert.rejects(call, { name: "AbortError" });
});

test("a redirect is not followed: the key stays here", async (context) => {
  const elsewhere = await stub({ body: {} });
  context.after(elsewhere.close);
  for (const status of [301, 302, 307, 308]) {
    const { client } = await using(context, { status, headers: { Location: `${elsewhere.url}/api/v2/risk/exposure` }, body: "" });
    await assert.rejects(client.exposure(), { name: "Refused", code: "redirected", status });
  }
  assert.equal(elsewhere.asked.length, 0);
});

test("an answer that is not JSON is no answer, and is not repeated in the error", async (context) => {
  const { client } = await using(context, { body: '{"secret": "whsec_x' });
  await assert.rejects(client.webhooks.rotateSecret("w"), (error) => error instanceof NoAnswer && !inspect(error).includes("whsec_x"));
});

test("neither the client nor its errors show the key", async (context) => {
  const { client } = await using(context, "break");
  const error = await client.webhooks.test("w").catch((reason) => reason);
  for (const shown of [
    inspect(client, { depth: 9, showHidden: true }),
    JSON.stringify(client),
    inspect(error, { depth: 9 }),
    String(error.stack),
  ]) {
    assert.ok(!shown.includes(KEY));
  }
});

test("a list is read page by page, with its filters, from the service's own address", async (context) => {
  const next = "https://elsewhere.example/api/v2/policies?cursor=abc%3D&limit=2";
  const { client, asked } = await using(
    context,
    { body: { next, results: [{ id: 1 }, { id: 2 }] } },
    { body: { next: null, results: [{ id: 3 }] } },
  );
  const ids = [];
  for await (const { id } of client.policies({ status: "active", limit: 2, policyholder: undefined })) ids.push(id);
  assert.deepEqual(ids, [1, 2, 3]);
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/api/v2/policies?status=active&limit=2", "/api/v2/policies?status=active&limit=2&cursor=abc%3D"],
  );
});

test("no page is asked for before it is needed", async (context) => {
  const { client, asked } = await using(context, { body: { next: "/?cursor=b", results: [{ id: 1 }] } });
  const pages = client.policies();
  assert.equal(asked.length, 0);
  assert.deepEqual((await pages.next()).value, { id: 1 });
  assert.equal(asked.length, 1);
});

test("pages that go round in a circle end in an error", async (context) => {
  const { client } = await using(context, { body: { next: "/?cursor=b", results: [{ id: 1 }] } });
  await assert.rejects(async () => {
    for await (const _ of client.policies());
  }, /no further page/);
});

test("each call has its method and path", async (context) => {
  const { client, asked } = await using(context, { body: {} });
  await client.policy("p");
  await client.capacity({ coverage_type: "depeg", chain: "TON", stablecoin: "DAI" });
  await client.bridgeHealth("wormhole_eth_ton");
  await client.riskAlerts({ status: "open" });
  await client.trancheApy();
  await client.token(["read"]);
  await client.webhooks.get("w");
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url}`),
    [
      "GET /api/v2/policies/p",
      "GET /api/v2/capacity?coverage_type=depeg&chain=TON&stablecoin=DAI",
      "GET /api/v2/bridge-health/wormhole_eth_ton",
      "GET /api/v2/risk/alerts?status=open",
      "GET /api/v2/tranches/apy",
      "POST /api/v2/auth/token",
      "GET /api/v2/webhooks/w",
    ],
  );
  assert.equal(asked[5].body, '{"scopes":["read"]}');
});
