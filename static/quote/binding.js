// Binding: the key lives in the field and nowhere else, and each attempt has an idempotency key of its own.
import { call } from "../site/api.js";
import { byId, element } from "../site/dom.js";
import { time, usd } from "../site/format.js";
import { showErrors } from "./terms.js";

const FIELDS = ["policyholder", "max_premium"];

/** 128 random bits. `crypto.randomUUID` exists only on pages that came by TLS or from this machine. */
function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same attempt, repeated after a failure on the way, keeps its key, so that it can never bind twice. */
export function attempts(makeKey = randomKey) {
  let last = { body: null, key: null };
  return (body) => {
    const text = JSON.stringify(body);
    if (last.body !== text) last = { body: text, key: makeKey() };
    return last.key;
  };
}

const idempotencyKey = attempts();

function bodyOf(quote) {
  const limit = byId("max_premium").value.replace(/[\s,_]/g, "");
  const body = { quote_token: quote.quote_token, policyholder: byId("policyholder").value.trim() };
  return limit ? { ...body, max_premium: limit } : body;
}

/** Bind the quote; `true` when a policy came of it. */
export async function bind(quote) {
  const result = byId("bind-result");
  const body = bodyOf(quote);
  const key = byId("api_key").value.trim();
  const missing = key ? [] : [{ field: "api_key", message: "A key is needed to bind." }];
  showErrors(["api_key", ...FIELDS], missing);
  if (missing.length) {
    byId("api_key").focus();
    return false;
  }
  try {
    const policy = await call("/api/v2/policies", {
      method: "POST",
      body,
      key,
      headers: { "Idempotency-Key": idempotencyKey(body) },
    });
    result.replaceChildren(receipt(policy));
    result.focus();
    return true;
  } catch (failure) {
    result.replaceChildren(refusal(failure));
    return false;
  }
}

function refusal(failure) {
  const { problem } = failure;
  const keyIsWrong = failure.status === 401 || failure.status === 403;
  const errors = keyIsWrong ? [{ field: "api_key", message: failure.message }] : (problem.errors ?? []);
  const others = showErrors(["api_key", ...FIELDS], errors);
  const sentence = errors.length && !others.length ? "See the fields above." : others.join(" ") || failure.message;
  const title = failure.isPassing ? "Not known whether it was bound; binding again is safe" : "Not bound";
  return element("div", { class: "notice is-critical" }, element("strong", {}, title), sentence);
}

function receipt(policy) {
  const facts = [
    ["Policy", policy.id],
    ["Status", policy.status],
    ["Cover", `${usd(policy.coverage_amount)} of ${policy.coverage_type}/${policy.chain}/${policy.stablecoin}`],
    ["Premium", usd(policy.premium)],
    ["Bound", time(policy.bound_at)],
    ["Covered from", time(policy.starts_at)],
    ["Covered until", time(policy.ends_at)],
  ];
  const list = facts.flatMap(([name, value]) => [element("div", {}, element("dt", {}, name), element("dd", {}, value))]);
  return element("div", { class: "notice is-good" }, element("strong", {}, "Bound"), element("dl", { class: "facts" }, ...list));
}
