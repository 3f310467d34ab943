import assert from "node:assert/strict";
import test from "node:test";

import { mayPass, nextWait, RETRY, waitMs } from "../dist/retry.js";

const answered = (status, retryAfter = null) => ({ kind: "answered", status, retryAfter });
const UNANSWERED = { kind: "unanswered" };
const FIRST = { attempt: 1, elapsedMs: 0, isRepeatable: true };

test("429 and 503 pass by themselves, for any request", () => {
  for (const status of [429, 503]) assert.deepEqual([mayPass(answered(status), true), mayPass(answered(status), false)], [true, true]);
});

test("no other status does", () => {
  for (const status of [200, 301, 400, 401, 404, 409, 422, 500, 501, 502, 504]) assert.equal(mayPass(answered(status), true), false);
});

test("a request that may have been carried out is sent again only if it is repeatable", () => {
  assert.deepEqual([mayPass(UNANSWERED, true), mayPass(UNANSWERED, false), mayPass({ kind: "unsent" }, false)], [true, false, true]);
});

test("waits grow with each attempt, up to the longest, and differ from client to client", () => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    const bound = Math.min(RETRY.longestMs, RETRY.firstMs * 2 ** (attempt - 1));
    for (const chance of [0, 0.3, 0.999])
      assert.equal(
        waitMs(UNANSWERED, attempt, RETRY, () => chance),
        chance * bound,
      );
  }
});

test("Retry-After is waited for, and a little more", () => {
  assert.equal(
    waitMs(answered(429, "7"), 1, RETRY, () => 0.5),
    7000 + RETRY.firstMs / 2,
  );
});

test("a Retry-After that is no number of seconds counts as none", () => {
  for (const text of ["", "-5", "1.5", "1e9", "٣", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999"]) {
    assert.equal(
      waitMs(answered(503, text), 1, RETRY, () => 0),
      0,
      text,
    );
  }
});

test("a wait beyond the total is not begun", () => {
  assert.equal(
    nextWait(answered(429, "3600"), FIRST, RETRY, () => 0),
    null,
  );
  assert.equal(
    nextWait(UNANSWERED, { ...FIRST, elapsedMs: RETRY.totalMs }, RETRY, () => 0),
    null,
  );
});

test("whatever fails how, tries and time are bounded", () => {
  for (let run = 0; run < 500; run += 1) {
    let [elapsedMs, attempt] = [0, 1];
    for (; ; attempt += 1) {
      const failure = Math.random() < 0.5 ? UNANSWERED : answered(503, String(Math.floor(Math.random() * 60)));
      const wait = nextWait(failure, { attempt, elapsedMs, isRepeatable: true }, RETRY, Math.random);
      if (wait === null) break;
      assert.ok(wait >= 0);
      elapsedMs += wait;
    }
    assert.ok(attempt <= RETRY.maxTries && elapsedMs <= RETRY.totalMs);
  }
});
