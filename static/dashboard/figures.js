// The headline figures, with the limits that they are judged by.
import { byId, element } from "../site/dom.js";
import { count, percent, wholeUsd } from "../site/format.js";
import { text } from "./book.js";
import { meter } from "./charts.js";

/** "good", "warning" or "critical" of a value against its limit. No limit: null. */
export function judge(value, limit) {
  if (!limit || value === null || value === undefined) return null;
  const beyond = (at) => (limit.direction === "above" ? value >= at : value <= at);
  if (beyond(limit.critical)) return "critical";
  return beyond(limit.high) ? "warning" : "good";
}

const WORDS = { good: "within limits", warning: "high", critical: "critical" };

function card({ title, value, note, ratio, limit, most, badge }) {
  const verdict = badge ?? judge(ratio, limit);
  const children = [
    element("h2", {}, title),
    element("p", { class: "value" }, value, verdict ? element("span", { class: `badge is-${verdict}` }, badge ? note : WORDS[verdict]) : null),
  ];
  if (limit && ratio !== null) {
    const limits = [
      { at: limit.high, kind: "high" },
      { at: limit.critical, kind: "critical" },
    ];
    children.push(meter(ratio, most, limits));
    const side = limit.direction === "above" ? "≥" : "≤";
    children.push(element("p", { class: "hint" }, `High ${side} ${percent(limit.high, 0)}, critical ${side} ${percent(limit.critical, 0)}`));
  }
  if (!badge) children.push(element("p", { class: "hint" }, note));
  return element("article", { class: "panel" }, ...children);
}

/** `state`: {risk, coverage, alerts}, each null until it is known. */
export function showFigures({ risk, coverage, alerts }) {
  const snapshot = risk?.snapshot ?? null;
  const limits = risk?.limits ?? {};
  const waiting = risk ? "The monitor has not run yet" : "Not read yet";
  const note = (sentence) => (snapshot ? sentence() : waiting);
  byId("figures").replaceChildren(
    card({
      title: "Capital",
      value: wholeUsd(snapshot?.total_capital_usd),
      note: note(() => `${wholeUsd(snapshot.effective_capital_usd)} effective`),
    }),
    card({
      title: "Coverage sold",
      value: coverage === null ? wholeUsd(null) : wholeUsd(text(coverage)),
      note: note(() => `${wholeUsd(snapshot.expected_loss_usd)} expected loss in 30 days`),
    }),
    card({
      title: "Loan to value",
      value: percent(snapshot?.ltv),
      ratio: snapshot?.ltv ?? null,
      limit: limits.LTV_Breach,
      most: 1,
      note: note(() => "Coverage sold over effective capital"),
    }),
    card({
      title: "Liquid reserves",
      value: percent(snapshot?.reserve_ratio),
      ratio: snapshot?.reserve_ratio ?? null,
      limit: limits.Reserve_Low,
      most: 1,
      note: note(() => wholeUsd(snapshot.liquid_reserves_usd)),
    }),
    card({
      title: "VaR 99, 30 days",
      value: percent(snapshot?.var_99_ratio),
      ratio: snapshot?.var_99_ratio ?? null,
      limit: limits.VaR_Breach,
      most: 0.25,
      note: note(() => `${wholeUsd(snapshot.var_99_usd)} of the capital`),
    }),
    openAlerts(alerts),
  );
}

function openAlerts(alerts) {
  if (!alerts) return card({ title: "Open alerts", value: "–", note: "Not read yet" });
  const critical = alerts.filter((alert) => alert.severity === "Critical").length;
  const verdict = critical ? "critical" : alerts.length ? "warning" : "good";
  const note = alerts.length ? `${count(critical)} critical` : "all quiet";
  return card({ title: "Open alerts", value: count(alerts.length), note, badge: verdict });
}
