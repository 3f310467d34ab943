// What the risk monitor found: stress scenarios, losses, correlations. Every chart has its figures as a table.
import { byId, element, redraw } from "../site/dom.js";
import { percent, short, wholeUsd } from "../site/format.js";
import { meter } from "./charts.js";
import { showLosses } from "./losses.js";
import { head, row, scrollable, waiting } from "./tables.js";

export function showRisk(snapshot) {
  if (!snapshot) {
    for (const id of ["stress", "losses", "correlation"]) byId(id).replaceChildren(waiting("The risk monitor has not run yet."));
    return;
  }
  redraw(byId("stress"), ...stress(snapshot));
  showLosses(snapshot.loss_model);
  redraw(byId("correlation"), ...correlation(snapshot));
}

function stress({ stress: { scenarios, reverse }, total_capital_usd }) {
  if (!scenarios.length) return [waiting("No scenario is active.")];
  const sorted = [...scenarios].sort((a, b) => b.loss_usd - a.loss_usd);
  const most = Math.max(sorted[0].loss_usd, 1);
  const rows = sorted.map((one) => {
    const name = element("span", {}, one.scenario, meter(one.loss_usd, most));
    return row(name, short(one.loss_usd), percent(one.loss_ratio, 1), percent(one.annual_probability, 1));
  });
  const isReached = reverse.uniform_depeg !== null; // 0 is a finding too
  const depeg = isReached ? `A fall of all coins by ${percent(reverse.uniform_depeg, 1)} would exhaust ${reverse.tranche_id.replace("_", " ")}.` : "";
  return [
    scrollable(
      "Stress scenarios",
      element(
        "table",
        { class: "bars" },
        element("caption", {}, `Loss in USD, and as a share of ${wholeUsd(total_capital_usd)} capital. The bars compare with the worst.`),
        head("Scenario", "Loss", "Of capital", "Chance a year"),
        element("tbody", {}, ...rows),
      ),
    ),
    element("p", { class: "hint" }, depeg),
  ];
}

function correlation({ correlation: mean, correlation_regime: regime, correlation_matrix: matrix }) {
  const { stablecoins, values } = matrix;
  const cells = values.map((line, at) =>
    element("tr", {}, element("th", { scope: "row" }, stablecoins[at]), ...line.map((value) => correlationCell(value))),
  );
  const sentence =
    mean === null ? "Not enough common prices yet: at least 20 days are needed." : `On average ${mean.toFixed(2)}, which is ${regime.toLowerCase()}.`;
  return [
    element("p", {}, sentence),
    scrollable(
      "Correlation matrix",
      element(
        "table",
        { class: "heat" },
        element("caption", {}, "Correlation of daily returns over 30 days"),
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Coin"), ...stablecoins.map((coin) => element("th", { scope: "col" }, coin)))),
        element("tbody", {}, ...cells),
      ),
    ),
  ];
}

function correlationCell(value) {
  if (value === null) return element("td", { class: "is-total muted" }, "–");
  const level = Math.ceil(Math.abs(value) * 8);
  return element("td", { class: `level-${level}${value < 0 ? " cold" : ""}` }, value.toFixed(2).replace("-", "−"));
}
