// What the risk model says: stress scenarios, losses by chance, correlations. Every chart has its figures as a table.
import { byId, element } from "../site/dom.js";
import { percent, short, wholeUsd } from "../site/format.js";
import { exceedance, meter } from "./charts.js";

const HORIZONS = { "30d": "30 days", "1y": "one year" };
const CHANCES = { 95: 0.05, 99: 0.01, "99.5": 0.005 };

let horizon = "30d";

export function showRisk(snapshot) {
  if (!snapshot) {
    for (const id of ["stress", "losses", "correlation"]) byId(id).replaceChildren(waiting("The risk monitor has not run yet."));
    return;
  }
  byId("stress").replaceChildren(...stress(snapshot));
  byId("losses").replaceChildren(...losses(snapshot));
  byId("correlation").replaceChildren(...correlation(snapshot));
}

const waiting = (sentence) => element("p", { class: "muted" }, sentence);

const scrollable = (name, content) => element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, content);

const row = (name, ...values) =>
  element("tr", {}, element("th", { scope: "row" }, name), ...values.map((value) => element("td", { class: "number" }, value)));

const head = (...names) =>
  element("thead", {}, element("tr", {}, ...names.map((name, at) => element("th", { scope: "col", class: at ? "number" : null }, name))));

function stress({ stress: { scenarios, reverse }, total_capital_usd }) {
  if (!scenarios.length) return [waiting("No scenario is active.")];
  const sorted = [...scenarios].sort((a, b) => Number(b.loss_usd) - Number(a.loss_usd));
  const most = Math.max(Number(sorted[0].loss_usd), 1);
  const rows = sorted.map((one) =>
    row(one.scenario, `${short(one.loss_usd)} (${percent(one.loss_ratio, 1)})`, `${percent(one.annual_probability, 1)} a year`, meter(Number(one.loss_usd), most)),
  );
  const depeg = reverse.uniform_depeg ? `A fall of all coins by ${percent(reverse.uniform_depeg, 1)} would exhaust ${reverse.tranche_id.replace("_", " ")}.` : "";
  return [
    scrollable(
      "Stress scenarios",
      element(
        "table",
        { class: "bars" },
        element("caption", {}, `Loss in USD, and as a share of ${wholeUsd(total_capital_usd)} capital`),
        head("Scenario", "Loss", "Chance", "Against the worst"),
        element("tbody", {}, ...rows),
      ),
    ),
    element("p", { class: "hint" }, depeg),
  ];
}

function losses(snapshot) {
  const { loss_model: model } = snapshot;
  if (!model.horizons) return [waiting(model.error ?? "The model has not assessed the book.")];
  const chosen = model.horizons[horizon];
  const at = ({ usd }) => Number(usd);
  const points = Object.entries(chosen.value_at_risk)
    .filter(([level]) => CHANCES[level])
    .map(([level, estimate]) => [at(estimate), CHANCES[level], `VaR ${level}`])
    .sort(([one], [other]) => one - other);
  const shortfalls = Object.entries(chosen.expected_shortfall).map(([level, estimate]) => [at(estimate), `ES ${level}`]);
  const marks = [[at(chosen.expected_loss), "expected"], ...shortfalls];
  const lines = [
    ["Expected loss", chosen.expected_loss],
    ...Object.entries(chosen.value_at_risk).map(([level, estimate]) => [`Value at risk ${level} %`, estimate]),
    ...Object.entries(chosen.expected_shortfall).map(([level, estimate]) => [`Expected shortfall ${level} %`, estimate]),
  ];
  const rows = lines.map(([name, estimate]) => row(name, short(estimate.usd), `${short(estimate.low)} to ${short(estimate.high)}`));
  return [
    horizons(snapshot),
    exceedance(points, marks),
    scrollable(
      "Losses",
      element(
        "table",
        {},
        element("caption", {}, `USD over ${HORIZONS[horizon]}. The chart: the chance of losing more than so much.`),
        head("Measure", "Loss", "95 % interval"),
        element("tbody", {}, ...rows),
      ),
    ),
  ];
}

function horizons(snapshot) {
  const buttons = Object.entries(HORIZONS).map(([name, label]) => {
    const button = element("button", { class: "button plain", type: "button", "aria-pressed": String(name === horizon), "data-horizon": name }, label);
    button.addEventListener("click", () => {
      horizon = name;
      byId("losses").replaceChildren(...losses(snapshot));
      byId("losses").querySelector(`[data-horizon="${name}"]`).focus();
    });
    return button;
  });
  return element("div", { role: "group", "aria-label": "Horizon" }, ...buttons);
}

function correlation({ correlation: mean, correlation_regime: regime, correlation_matrix: matrix }) {
  const { stablecoins, values } = matrix;
  const cells = values.map((line, at) =>
    element("tr", {}, element("th", { scope: "row" }, stablecoins[at]), ...line.map((value) => correlationCell(value))),
  );
  const sentence =
    mean === null ? "Not enough common prices yet: at least 20 days are needed." : `On average ${Number(mean).toFixed(2)}, which is ${regime.toLowerCase()}.`;
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
  return element("td", { class: `level-${level}${value < 0 ? " cold" : ""}` }, value.toFixed(2));
}
