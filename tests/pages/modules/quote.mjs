import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { attempts } from "../../../static/quote/binding.js";
import { commands } from "../../../static/quote/curl.js";
import { latest } from "../../../static/quote/latest.js";

const soon = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("only the last question of a burst is asked", async () => {
  const asked = [];
  const price = latest({ ask: async (terms) => asked.push(terms), onAnswer: () => {}, onFailure: assert.fail, pause: 5 });
  for (const terms of [1, 2, 3]) price(terms);
  await soon(30);
  assert.deepEqual(asked, [3]);
});

test("an answer that was overtaken is dropped", async () => {
  const answers = [];
  const waits = { slow: 40, fast: 1 };
  const price = latest({
    ask: async (terms) => (await soon(waits[terms]), terms),
    onAnswer: (answer) => answers.push(answer),
    onFailure: assert.fail,
    pause: 0,
  });
  price("slow");
  await soon(10);
  price("fast");
  await soon(80);
  assert.deepEqual(answers, ["fast"]);
});

test("a failure that was overtaken is dropped too", async () => {
  const failures = [];
  const ask = async (terms) => {
    if (terms === "bad") throw (await soon(20), new Error("bad"));
    return terms;
  };
  const price = latest({ ask, onAnswer: () => {}, onFailure: (error) => failures.push(error), pause: 0 });
  price("bad");
  await soon(5);
  price("good");
  await soon(50);
  assert.deepEqual(failures, []);
});

test("the same attempt keeps its idempotency key, another body gets its own", () => {
  let made = 0;
  const keyOf = attempts(() => `key-${++made}`);
  assert.equal(keyOf({ quote_token: "a" }), "key-1");
  assert.equal(keyOf({ quote_token: "a" }), "key-1");
  assert.equal(keyOf({ quote_token: "b" }), "key-2");
});

test("the commands are a shell's, whatever the policyholder is called", () => {
  const terms = { coverage_type: "depeg", coverage_amount: "10'000" };
  const holder = 'O\'Hara "the $HOME" `id` \\';
  const script = commands("http://127.0.0.1:8080", terms, holder)
    .replace("# with", "TOKEN=abc KEY=k\n# with")
    .replaceAll("curl -s", "last_of");
  const shell = `last_of() { for argument; do :; done; printf '%s\\n' "$argument"; }\n${script}`;
  const [quote, bind] = execFileSync("sh", ["-c", shell], { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(JSON.parse(quote), terms);
  assert.deepEqual(JSON.parse(bind), { quote_token: "abc", policyholder: holder });
});
