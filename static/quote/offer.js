// The offer: premium, how it came about, how long it stands, and whether the book would take it.
import { byId, element, setText } from "../site/dom.js";
import { clock, factor, rate, usd } from "../site/format.js";

let ticking = null;

export function stateIs(text, kind) {
  const badge = byId("offer-state");
  badge.className = `badge is-${kind}`;
  setText(badge, text);
}

export function notice(kind, title, sentence) {
  const place = byId("offer-notice");
  place.replaceChildren();
  if (title) place.append(element("div", { class: `notice is-${kind}` }, element("strong", {}, title), sentence));
}

/** Grey out what stands there while a new answer is on its way, or for good when there is none. */
export const dim = (isOld) => byId("premium").classList.toggle("is-old", isOld);

export function show(quote, words, onExpiry) {
  dim(false);
  setText(byId("premium"), usd(quote.premium));
  byId("breakdown").replaceChildren(table(quote), element("p", { class: "muted" }, sentence(quote, words.payouts[quote.coverage_type])));
  if (quote.bindable) {
    stateIs("Can be bound", "good");
    notice();
  } else {
    const reason = words.reasons[quote.not_bindable_reason] ?? { name: quote.not_bindable_reason, meaning: "" };
    stateIs("Cannot be bound now", "warning");
    notice("warning", reason.name, reason.meaning);
  }
  countDown(new Date(quote.expires_at).getTime() - quote.timestamp * 1000, onExpiry);
}

export function clear() {
  clearInterval(ticking);
  setText(byId("premium"), "–");
  setText(byId("validity"), "");
  byId("breakdown").replaceChildren();
}

/** `lifetime` in ms by the clock of the service; the clock of this machine may be wrong. */
function countDown(lifetime, onExpiry) {
  const end = performance.now() + lifetime;
  const tick = () => {
    const left = (end - performance.now()) / 1000;
    setText(byId("validity"), left > 0 ? `Stands for ${clock(left)}` : "Expired");
    if (left > 0) return;
    clearInterval(ticking);
    onExpiry();
  };
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
  tick();
}

function table({ premium, breakdown }) {
  const rows = [
    ["Base rate of the cover", rate(breakdown.base_rate)],
    ["times the chain's multiplier", `× ${factor(breakdown.chain_multiplier)}`],
    ["plus the coin's adjustment", `+ ${rate(breakdown.stablecoin_adjustment)}`],
    ["Rate per year", rate(breakdown.total_rate)],
    ["times the amount covered", `× ${usd(breakdown.coverage_amount)}`],
    ["for this part of a year", `× ${breakdown.duration_days} / 365`],
  ];
  const body = rows.map(([name, value]) => line(name, value));
  return element(
    "table",
    {},
    element("caption", {}, "How the premium comes about"),
    element("tbody", {}, ...body, line("Premium", usd(premium), "total")),
  );
}

const line = (name, value, kind = null) =>
  element("tr", { class: kind }, element("th", { scope: "row" }, name), element("td", { class: "number" }, value));

function sentence({ premium, breakdown, stablecoin, waiting_period_hours }, payout) {
  const cost = `${usd(premium)} once, for ${usd(breakdown.coverage_amount)} over ${days(breakdown.duration_days)}.`;
  const start = waiting_period_hours ? ` Cover begins ${hours(waiting_period_hours)} after binding.` : " Cover begins when it is bound.";
  if (!payout) return cost + start;
  return (
    `${cost}${start} It starts to pay below ${payout.trigger} of ${stablecoin}'s peg reference and pays in full at ${payout.floor};` +
    " in between in proportion."
  );
}

const hours = (number) => (number === 1 ? "an hour" : `${number} hours`);

const days = (number) => (number === 1 ? "one day" : `${number} days`);
