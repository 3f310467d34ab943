import assert from "node:assert/strict";
import test from "node:test";

import { learn, now } from "../../../static/site/ages.js";
import * as format from "../../../static/site/format.js";

// Intl puts a no-break space between currency and number.
const plain = (text) => text.replaceAll("\u00a0", " ");

test("USD has cents and thousands", () => assert.equal(plain(format.usd("1234.5")), "USD 1,234.50"));
test("an amount beyond the precision of a float keeps every digit", () =>
  assert.equal(plain(format.usd("90071992547409931.07")), "USD 90,071,992,547,409,931.07"));
test("large amounts have a short form", () => assert.equal(format.short("12345678.90"), "12.3M"));
test("a rate has two decimals at least and four at most", () => {
  assert.equal(format.rate("0.008"), "0.80 %");
  assert.equal(format.rate("0.00935"), "0.935 %");
  assert.equal(format.rate("0"), "0.00 %");
});
test("a change has a sign that is a minus", () => {
  assert.deepEqual(["-0.20", "0.00", "-25.4567"].map(format.signedPercent), ["−0.2 %", "0.0 %", "−25.46 %"]);
});
test("what is missing is a dash", () => {
  for (const write of [format.usd, format.rate, format.short, format.count, format.time]) assert.equal(write(null), "–");
});
test("ages are in the largest unit that fits", () => {
  assert.deepEqual([5, 119, 120, 7199, 7200, 200000].map(format.duration), ["5 s", "119 s", "2 min", "119 min", "2 h", "2 d"]);
  assert.equal(format.age(100, 142), "42 s ago");
  assert.equal(format.age(null), "never");
});
test("ages go by the clock of the service, whatever this machine's says", () => {
  learn(Date.now() / 1000 + 3600);
  assert.equal(format.age(Date.now() / 1000 + 3590, now()), "10 s ago");
});
test("a countdown ends at nought", () => assert.deepEqual([272, 59.2, 0, -3].map(format.clock), ["4:32", "1:00", "0:00", "0:00"]));
test("times are UTC and say so", () => {
  assert.equal(format.time("2026-11-24T15:00:00Z"), "24 Nov 2026, 15:00:00 UTC");
  assert.equal(format.time(0), "1 Jan 1970, 00:00:00 UTC");
});
