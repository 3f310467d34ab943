// The bridges: score, its parts, the value locked over the last hour.
import { ago } from "../site/ages.js";
import { byId, element } from "../site/dom.js";
import { percent, short, signedPercent, wholeUsd } from "../site/format.js";
import { sparkline } from "./charts.js";

const KINDS = { Healthy: "good", Caution: "caution", Warning: "warning", Critical: "critical" };
const PARTS = { tvl: "Value locked", consensus: "Agreement", success: "Transfers", freshness: "Freshness" };
const ORDER = ["Critical", "Warning", "Caution", "Healthy"];

const operator = (id) => id.split("_")[0].replace(/^./, (first) => first.toUpperCase());

function card(bridge) {
  const locked = bridge.tvl_usd === null ? "Value locked unknown" : `${wholeUsd(bridge.tvl_usd)} locked`;
  const change = bridge.tvl_change_pct === null ? null : `${signedPercent(bridge.tvl_change_pct)} off the hour's peak`;
  const parts = Object.entries(PARTS).flatMap(([part, name]) => [
    element("dt", {}, name),
    element("dd", {}, bridge.parts[part] === null ? "not reported" : percent(bridge.parts[part], 0)),
  ]);
  const history = bridge.tvl_history;
  const range = history.length > 1 ? `${short(history[0])} an hour ago, now ${short(history.at(-1))}` : "no history yet";
  return element(
    "article",
    { class: `card${bridge.health_status === "Critical" ? " in-trouble" : ""}`, "data-bridge": bridge.bridge_id },
    element(
      "header",
      {},
      element("h3", {}, operator(bridge.bridge_id)),
      element("p", { class: "hint" }, `${bridge.source_chain} → ${bridge.dest_chain}`),
    ),
    element("span", { class: `badge is-${KINDS[bridge.health_status] ?? "quiet"}` }, `${bridge.health_status} ${percent(bridge.health_score, 0)}`),
    bridge.exploit_detected ? element("p", { class: "badge is-critical" }, "exploit detected") : null,
    element("p", { class: "small" }, locked, change ? element("br") : null, change ? element("span", { class: "hint" }, change) : null),
    sparkline(history),
    element("p", { class: "visually-hidden" }, range),
    element("dl", {}, ...parts, element("dt", {}, "Observed"), element("dd", {}, ago(bridge.last_updated))),
  );
}

/** The ones in trouble first. */
export function showBridges(bridges) {
  const sorted = [...bridges].sort((a, b) => ORDER.indexOf(a.health_status) - ORDER.indexOf(b.health_status));
  byId("bridges").replaceChildren(...sorted.map(card));
}
