// Run beside copies of the hook and of cuttable.mjs, in a folder that has @tonsurance/client, react and react-test-renderer.
import assert from "node:assert/strict";
import { exec } from "node:child_process";
import test from "node:test";
import { promisify } from "node:util";

import { createElement } from "react";
import { act, create } from "react-test-renderer";

import { cuttable } from "./cuttable.mjs";
import { useChannel } from "./useChannel.mjs";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const PATIENCE_MS = 240_000;
const url = process.env.TONSURANCE_URL;
const publish = () => promisify(exec)(process.env.PUBLISH);

let live;
const apply = (state, { seq, tranches }) => ({ tranches, heard: [...(state.heard ?? []), seq] });

function Apy({ url }) {
  live = useChannel(url, "tranche_apy", (...all) => apply(...all)); // another function at each rendering
  return createElement("output", null, live.line);
}

async function until(isSo) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isSo() && Date.now() < deadline) await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  assert.ok(isSo(), JSON.stringify(live));
}

test("it has the state, follows it, and hears after a cut line exactly what it missed", async () => {
  const line = await cuttable(url);
  let root;
  await act(async () => (root = create(createElement(Apy, { url: line.url }))));
  await until(() => live.line === "open" && live.state?.tranches.length === 6);

  await publish();
  await until(() => live.state.heard?.length >= 1);
  const before = live.state.heard.at(-1);

  line.cut();
  await until(() => live.line === "waiting");
  await publish();
  await publish();
  line.restore();
  await until(() => live.line === "open" && live.state.heard.at(-1) >= before + 2);

  const { heard } = live.state; // a snapshot instead of what was missed would have emptied it
  assert.deepEqual(heard, heard.map((_, index) => heard[0] + index));
  await act(() => root.unmount());
  line.close();
});

test("a line that is closed for good says so", async () => {
  let root;
  const Refused = () => {
    live = useChannel(url, "tranche_apy", apply, "no-such-key");
    return null;
  };
  await act(async () => (root = create(createElement(Refused))));
  await until(() => live.line === "closed");
  assert.deepEqual([live.code, live.state], [4500, null]);
  await act(() => root.unmount());
});
