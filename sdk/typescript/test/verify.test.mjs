import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import test from "node:test";
import { inspect } from "node:util";

import { NotGenuine, verifyWebhook } from "@tonsurance/client";

const NOW = 1_793_360_010;
const EVENT = {
  id: "0199f0c2",
  type: "price_depeg",
  priority: "CRITICAL",
  subject: {},
  data: { coin: "USD€", ratio: 0.97 },
  timestamp: NOW,
};
const BODY = Buffer.from(JSON.stringify(EVENT));
const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
const mine = newSecret();

const sign = (secret, id = "0199f0c2", time = String(NOW), body = BODY) =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
    .update(`${id}.${time}.`)
    .update(body)
    .digest("base64")}`;

const sent = (changes = {}) => ({
  "webhook-id": "0199f0c2",
  "webhook-timestamp": String(NOW),
  "webhook-signature": sign(mine),
  ...changes,
});

const verify = (headers = sent(), { body = BODY, secrets = mine, now = NOW, ...options } = {}) =>
  verifyWebhook(body, headers, secrets, { now: () => now, ...options });

const refused = (reason, ...given) => assert.rejects(verify(...given), (error) => error instanceof NotGenuine && error.reason === reason);

test("what is signed is answered as an event, of a body in bytes or text", async () => {
  const copy = BODY.buffer.slice(BODY.byteOffset, BODY.byteOffset + BODY.length);
  for (const body of [BODY, new Uint8Array(BODY), copy, BODY.toString()]) assert.deepEqual(await verify(sent(), { body }), EVENT);
});

test("headers may have names in any case, and be those of fetch or of Node", async () => {
  const upper = Object.fromEntries(Object.entries(sent()).map(([name, value]) => [name.toUpperCase(), value]));
  const lists = Object.fromEntries(Object.entries(sent()).map(([name, value]) => [name, [value]]));
  for (const headers of [upper, lists, new Headers(sent())]) assert.deepEqual(await verify(headers), EVENT);
});

test("a header that is missing, empty or there twice is refused", async () => {
  for (const name of Object.keys(sent())) {
    const reason = name === "webhook-timestamp" ? "timestamp" : "header";
    for (const value of [undefined, "", [], [sent()[name], sent()[name]]]) await refused(reason, sent({ [name]: value }));
    await refused(reason, { ...sent(), [name.toUpperCase()]: sent()[name] });
  }
});

test("another body, id or time is refused", async () => {
  await refused("signature", sent(), { body: Buffer.concat([BODY, Buffer.from(" ")]) });
  await refused("signature", sent({ "webhook-id": "0199f0c3" }));
  await refused("signature", sent({ "webhook-timestamp": String(NOW + 1) }));
});

test("any changed bit of the body or the signature is refused", async () => {
  for (let run = 0; run < 200; run += 1) {
    const body = Buffer.from(BODY);
    body[run % body.length] ^= 1 << (run % 8);
    await refused("signature", sent(), { body });
    const signature = Buffer.from(sign(mine).slice(3), "base64");
    signature[run % signature.length] ^= 1 << (run % 8);
    await refused("signature", sent({ "webhook-signature": `v1,${signature.toString("base64")}` }));
  }
});

test("no form of a signature but one gets through", async () => {
  const good = sign(mine);
  const bad = [
    "v1",
    "v1,",
    "v1,=",
    good.slice(3),
    `v2${good.slice(2)}`,
    `v1a${good.slice(2)}`,
    `V1${good.slice(2)}`,
    good.slice(0, -2),
    `${good}A`,
  ];
  bad.push(
    good.replace(",", ", "),
    `${good},`,
    "é".repeat(44),
    `v1,${"é".repeat(43)}=`,
    `v1,${"A".repeat(43)}=`,
    "undefined",
    "v1,undefined",
  );
  for (const signature of bad) await refused("signature", sent({ "webhook-signature": signature }));
});

test("one good signature among others is enough, as in a rotation", async () => {
  const [before, other] = [newSecret(), newSecret()];
  for (const signatures of [
    [sign(other), sign(mine)],
    [sign(mine), sign(before)],
    ["v9,x", "", sign(mine)],
  ]) {
    assert.deepEqual(await verify(sent({ "webhook-signature": signatures.join(" ") })), EVENT);
  }
  assert.deepEqual(await verify(sent(), { secrets: [other, mine] }), EVENT);
  await refused("signature", sent(), { secrets: [other, before] });
});

test("a huge header is refused before anything is computed", async () => {
  await refused("header", sent({ "webhook-signature": `${sign(newSecret())} `.repeat(10_000) + sign(mine) }));
  await refused("header", sent({ "webhook-id": "x".repeat(100_000) }));
  await refused("timestamp", sent({ "webhook-timestamp": "1".repeat(100_000) }));
});

test("the time may be five minutes off either way, and no more", async () => {
  for (const now of [NOW - 300, NOW, NOW + 300]) assert.deepEqual(await verify(sent(), { now }), EVENT);
  await refused("too_old", sent(), { now: NOW + 301 });
  await refused("too_new", sent(), { now: NOW - 301 });
  await refused("too_old", sent(), { now: NOW + 11, toleranceSeconds: 10 });
});

test("a tolerance that is no number refuses", async () => {
  await assert.rejects(verify(sent(), { toleranceSeconds: Number.NaN }), NotGenuine);
  await assert.rejects(verify(sent(), { now: Number.NaN }), NotGenuine);
});

test("a time in other digits or forms is refused, though it was signed", async () => {
  for (const time of [
    "١٧٩٣٣٦٠٠١٠",
    "１７９３３６００１０",
    `${NOW}.0`,
    `+${NOW}`,
    ` ${NOW}`,
    "1.79336001e9",
    "0x6ae4a04a",
    "-1",
    "NaN",
    "Infinity",
  ]) {
    await refused("timestamp", sent({ "webhook-timestamp": time, "webhook-signature": sign(mine, "0199f0c2", time) }));
  }
});

test("an id in which the time could begin is refused, though it was signed", async () => {
  for (const id of ["a.b", "a b", "ä", "a\n", "."])
    await refused("header", sent({ "webhook-id": id, "webhook-signature": sign(mine, id) }));
});

test("a body that was signed and is no event is refused", async () => {
  for (const text of ["", "{", "null", "[]", "7", '{"type": 5}', "\ufeff{}"]) {
    const body = Buffer.from(text);
    await refused("content", sent({ "webhook-signature": sign(mine, "0199f0c2", String(NOW), body) }), { body });
  }
  const body = Buffer.concat([BODY, Buffer.from([0xff])]);
  await refused("content", sent({ "webhook-signature": sign(mine, "0199f0c2", String(NOW), body) }), { body });
});

test("a body that was parsed already is a mistake of the program", async () => {
  await assert.rejects(verify(sent(), { body: EVENT }), { name: "TypeError", message: /as it arrived/ });
});

test("a secret that is none is a mistake of the program, and is not repeated", async () => {
  for (const secrets of [undefined, null, "", "whsec_", "whsec_c2hvcnQ=", `whsec_${"%".repeat(44)}`, [], [mine, ""]]) {
    const error = await verifyWebhook(BODY, sent(), secrets, { now: () => NOW }).catch((reason) => reason);
    assert.ok(error instanceof TypeError, String(secrets));
    assert.ok(!inspect(error).includes("c2hvcnQ"));
  }
});
