// Run beside a copy of the hook, in a folder that has @tonsurance/client, react and react-test-renderer.
import assert from "node:assert/strict";
import test from "node:test";

import { Tonsurance } from "@tonsurance/client";
import { createElement } from "react";
import { act, create } from "react-test-renderer";

import { useQuote } from "./useQuote.mjs";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const TERMS = { coverage_type: "depeg", chain: "Ethereum", stablecoin: "USDC", coverage_amount: "10000", duration_days: 90 };
const client = new Tonsurance({ url: process.env.TONSURANCE_URL });
const seen = [];

function Premium({ terms }) {
  const state = useQuote(client, terms);
  seen.push(state);
  return createElement("output", null, state.quote?.premium.toFixed(2) ?? state.error?.code ?? "");
}

const text = (root) => root.current.toJSON().children?.[0] ?? "";

async function shows(root, terms, expected) {
  await act(async () => {
    if (root.current) root.current.update(createElement(Premium, { terms }));
    else root.current = create(createElement(Premium, { terms }));
  });
  const deadline = Date.now() + 240_000;
  while (text(root) !== expected && Date.now() < deadline) {
    await act(() => new Promise((resolve) => setTimeout(resolve, 100)));
  }
  assert.equal(text(root), expected);
}

test("it shows the premium of the terms, follows them, and names what is wrong", async () => {
  const root = {};
  await shows(root, null, "");
  await shows(root, TERMS, "19.73");
  await shows(root, { ...TERMS, duration_days: 180 }, "39.45");
  await shows(root, { ...TERMS, chain: "Mars" }, "invalid_input");
  assert.equal(seen.some((state) => state.isLoading), true);
  act(() => root.current.unmount());
});
