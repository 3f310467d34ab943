// Against a running service: TONSURANCE_URL, TONSURANCE_KEY (scopes read, write), and in PUBLISH a command that publishes `tranche_apy`.
import assert from "node:assert/strict";
import { exec } from "node:child_process";
import http from "node:http";
import test from "node:test";
import { promisify } from "node:util";

import { connect, NotGenuine, Refused, Tonsurance, verifyWebhook } from "@tonsurance/client";

import { cuttable } from "./cuttable.mjs";

const PATIENCE_MS = 240_000;
const { TONSURANCE_URL: url, TONSURANCE_KEY: key, PUBLISH } = process.env;
const client = new Tonsurance({ url, key, timeoutMs: PATIENCE_MS });
const holder = `sdk-${Date.now()}`;
const TERMS = { coverage_type: "depeg", chain: "Ethereum", stablecoin: "USDC", coverage_amount: "10000", duration_days: 90 };
const publish = () => promisify(exec)(PUBLISH);
const bindOne = async () => client.bind(await client.quote(TERMS), holder);

async function until(isSo, what) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isSo() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(isSo(), what());
}

async function all(rows) {
  const found = [];
  for await (const row of rows) found.push(row);
  return found;
}

test("quote, bind, list, cancel", async () => {
  const quote = await client.quote(TERMS);
  assert.deepEqual([quote.premium.toFixed(2), quote.bindable], ["19.73", true]);
  const bound = [await client.bind(quote, holder), await bindOne(), await bindOne()];
  assert.deepEqual(
    bound.map(({ status, policyholder }) => [status, policyholder]),
    Array(3).fill(["active", holder]),
  );

  const listed = await all(client.policies({ policyholder: holder, limit: 1 }));
  assert.deepEqual(
    listed.map(({ id }) => id),
    bound.map(({ id }) => id).reverse(),
  );

  const [{ id }] = bound;
  const cancelled = await client.cancel(id, { idempotencyKey: `cancel-${id}` });
  assert.deepEqual(await client.cancel(id, { idempotencyKey: `cancel-${id}` }), cancelled);
  assert.deepEqual([cancelled.status, (await client.policy(id)).status], ["cancelled", "cancelled"]);
  assert.equal((await all(client.policies({ policyholder: holder, status: "active" }))).length, 2);
});

test("what is refused says why", async () => {
  await assert.rejects(client.cancel((await all(client.policies({ policyholder: holder, status: "cancelled" })))[0].id), { status: 409 });
  await assert.rejects(client.quote({ ...TERMS, chain: "Mars" }), (error) => error instanceof Refused && error.errors[0].field === "chain");
  await assert.rejects(client.policy("0199f0c2-8f1e-7ab0-9d0e-7c1f4a7a1b2c"), { status: 404, code: "not_found" });
  await assert.rejects(new Tonsurance({ url, key: "no-such-key" }).policy("p"), { status: 401 });
});

test("the market is read without a key", async () => {
  const anyone = new Tonsurance({ url });
  const products = await all(anyone.products({ coverage_type: "depeg", stablecoin: "USDC", limit: 3 }));
  const { coverage_type, chain, stablecoin } = products[0];
  assert.ok(products.length > 3 && (await anyone.capacity({ coverage_type, chain, stablecoin })).available_usd >= 0);
  assert.ok((await anyone.exposure()).total_exposure_usd > 0);
  assert.equal((await anyone.trancheApy()).tranches.length, 6);
  assert.ok(Array.isArray((await anyone.riskAlerts()).alerts));
  assert.equal((await anyone.bridgeHealth("wormhole_eth_ton")).bridge_id, "wormhole_eth_ton");
});

test("the socket tells after a cut line exactly what was missed", async () => {
  const line = await cuttable(url);
  const [heard, snapshots, states, frames, tokens] = [[], [], [], [], []];
  const live = connect({
    url: line.url,
    key: async () => (tokens.push(1), (await client.token(["read"])).token),
    channels: ["tranche_apy"],
    onSnapshot: (_, state) => snapshots.push(state),
    onMessage: (_, { seq }) => heard.push(seq),
    onState: ({ name }) => states.push(name),
    onFrame: (frame) => frames.push(frame),
  });
  const shown = () => JSON.stringify({ states, heard, frames });
  await until(() => snapshots.length === 1, shown);
  assert.equal(snapshots[0].tranches.length, 6);
  await publish();
  await until(() => heard.length >= 1, shown);
  const before = heard.at(-1);

  line.cut();
  await until(() => states.at(-1) === "waiting", shown);
  await publish();
  await publish();
  line.restore();
  await until(() => heard.at(-1) >= before + 2, shown);

  assert.deepEqual([heard, snapshots.length], [heard.map((_, index) => heard[0] + index), 1]); // no hole, and no second snapshot
  assert.equal(live.positions().tranche_apy.seq, heard.at(-1));
  assert.ok(tokens.length >= 2);
  live.close();
  line.close();
  assert.equal(states.at(-1), "closed");
});

test("a wrong key closes the socket for good", async () => {
  const states = [];
  connect({ url, key: "no-such-key", channels: ["tranche_apy"], onState: ({ name, code }) => states.push([name, code]) });
  await until(
    () => states.at(-1)[0] === "closed",
    () => JSON.stringify(states),
  );
  assert.deepEqual(states.at(-1), ["closed", 4500]);
});

test("events of one's own policies arrive as they happen", async () => {
  const [events, frames] = [[], []];
  const live = client.liveEvents({
    events: ["policy_bound"],
    onEvent: (event) => events.push(event),
    onFrame: (frame) => frames.push(frame),
  });
  await until(
    () => live.position() !== null,
    () => JSON.stringify(frames),
  );
  const { id } = await bindOne();
  await until(
    () => events.some(({ data }) => data.policy_id === id),
    () => JSON.stringify({ id, frames }),
  );
  live.close();
});

/** A receiver of webhooks: what it was sent, as it arrived. */
async function receiver() {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    requests.push({ headers: request.headers, body, event: JSON.parse(body) });
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/in`, requests, close: () => (server.closeAllConnections(), server.close()) };
}

test("a webhook's deliveries are verified, also by the secret before", async () => {
  const { requests, ...server } = await receiver();
  const { id, secret, status } = await client.webhooks.create({ url: server.url, events: ["policy_bound"] });
  assert.equal(status, "active");
  const arrived = async (isIt) => {
    await until(
      () => requests.some(isIt),
      () => JSON.stringify(requests.map(({ event }) => event)),
    );
    return requests.find(isIt);
  };
  const verify = ({ body, headers }, secrets = secret) => verifyWebhook(body, headers, secrets);

  const { event_id } = await client.webhooks.test(id);
  const tested = await arrived(({ event }) => event.id === event_id);
  assert.equal((await verify(tested)).type, "webhook_test");
  await assert.rejects(verify(tested, `whsec_${"A".repeat(43)}=`), NotGenuine);

  const rotated = await client.webhooks.rotateSecret(id);
  const policy = await bindOne();
  const told = await arrived(({ event }) => event.data.policy_id === policy.id);
  for (const secrets of [secret, rotated.secret, [secret, rotated.secret]])
    assert.equal((await verify(told, secrets)).type, "policy_bound");

  assert.ok((await all(client.webhooks.list({ limit: 1 }))).some((webhook) => webhook.id === id));
  await client.webhooks.delete(id);
  await assert.rejects(client.webhooks.get(id), { status: 404 });
  server.close();
});
