import assert from "node:assert/strict";
import test from "node:test";

import { currentKey, pathOf, serviceAddress, socketAddress } from "../dist/address.js";

test("https goes anywhere, http to this machine alone", () => {
  for (const url of ["https://api.example", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1", "http://127.1"])
    serviceAddress(url);
  for (const url of [
    "http://api.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://10.0.0.1",
    "http://[::2]",
  ]) {
    assert.throws(() => serviceAddress(url), { name: "TypeError", message: /allowPlainHttp/ });
    serviceAddress(url, true);
  }
});

test("what is no address of a service is refused, whatever is allowed", () => {
  for (const url of [
    "",
    "api.example",
    "ftp://api.example",
    "wss://api.example",
    "javascript:alert(1)",
    "https://a.example/?x=1",
    "https://a.example/#x",
  ]) {
    assert.throws(() => serviceAddress(url, true), TypeError, url);
  }
});

test("an address with a password is refused, and not repeated", () => {
  const url = Object.assign(new URL("https://api.example"), { username: "me", password: "hunter2" });
  const refusal = (error) => error instanceof TypeError && !error.message.includes("hunter2");
  assert.throws(() => serviceAddress(url.href), refusal);
});

test("a path before the API is kept", () => {
  const service = serviceAddress("https://host.example/insurance");
  assert.equal(new URL("api/v2/policies", service).href, "https://host.example/insurance/api/v2/policies");
  assert.equal(socketAddress(service, "ws"), "wss://host.example/insurance/ws");
  assert.equal(socketAddress(serviceAddress("http://127.0.0.1:8080"), "ws"), "ws://127.0.0.1:8080/ws");
});

test("an id stays one segment of the path", () => {
  assert.equal(pathOf`api/v2/policies/${"a/../b?c#d"}/cancel`, "api/v2/policies/a%2F..%2Fb%3Fc%23d/cancel");
  for (const id of ["", ".", "..", undefined, null, 7]) assert.throws(() => pathOf`api/v2/policies/${id}`, TypeError);
});

test("a key may be a function, which is asked each time", async () => {
  let asked = 0;
  const key = async () => `ton_${(asked += 1)}`;
  assert.deepEqual(
    [await currentKey(key), await currentKey(key), await currentKey(null), await currentKey(undefined)],
    ["ton_1", "ton_2", null, null],
  );
});

test("a key that cannot be sent is refused, and not repeated", async () => {
  for (const key of ["", "ton_a\nX-Evil: 1", "ton a", "ton_ä", "ton_a,b"]) {
    await assert.rejects(currentKey(key), (error) => error instanceof TypeError && (key === "" || !error.message.includes(key)));
  }
});
