// The tranches, the safest first: the curve that the yield follows, and where it stands today.
import { byId, element } from "../site/dom.js";
import { percent, short } from "../site/format.js";
import { curve } from "./charts.js";

const PLACES = { 1: "last loss", 6: "first loss" };

function card(tranche) {
  const facts = [
    ["Used", percent(tranche.utilization)],
    ["Capital", `${short(tranche.total_capital_ton)} TON`],
    ["Free", `${short(tranche.available_capacity_ton)} TON`],
  ];
  return element(
    "article",
    { class: "card", "data-tranche": tranche.tranche_id },
    element(
      "header",
      {},
      element("h3", {}, tranche.tranche_id.replaceAll("_", " ")),
      element("span", { class: "hint" }, PLACES[tranche.seniority] ?? `place ${tranche.seniority} of 6`),
    ),
    element("p", { class: "figure" }, `${tranche.apy.toFixed(2)} %`, element("span", { class: "hint" }, " a year")),
    curve(tranche.curve, [tranche.utilization, tranche.apy]),
    element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
  );
}

export const showTranches = (tranches) => byId("tranches").replaceChildren(...tranches.map(card));
