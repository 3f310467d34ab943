// The losses to expect over a horizon: their distribution as a chart and as a table, and what VaR and ES make of it.
import { byId, element, redraw } from "../site/dom.js";
import { count, percent, short, wholeUsd } from "../site/format.js";
import { bins, histogram } from "./histogram.js";
import { head, row, scrollable, waiting } from "./tables.js";

const HORIZONS = { "30d": "30 days", "1y": "one year" };

let horizon = "30d";

export function showLosses(model) {
  if (!model.horizons) {
    byId("losses").replaceChildren(waiting(model.error ?? "The model has not assessed the book."));
    return;
  }
  const chosen = model.horizons[horizon];
  const [chart, table] = distribution(chosen, model.paths);
  redraw(byId("losses"), horizons(model), element("div", { class: "measured" }, chart, element("div", { class: "stack" }, measures(chosen), table)));
}

function horizons(model) {
  const buttons = Object.entries(HORIZONS).map(([name, label]) => {
    const attributes = { class: "button plain", type: "button", "aria-pressed": String(name === horizon), "data-key": name };
    const button = element("button", attributes, label);
    button.addEventListener("click", () => {
      horizon = name;
      showLosses(model);
    });
    return button;
  });
  return element("div", { class: "choices", role: "group", "aria-label": "Horizon" }, ...buttons);
}

/** Nothing for a snapshot of an earlier version, which has no distribution. */
function distribution(chosen, paths) {
  const losses = chosen.histogram;
  if (!losses) return [];
  if (!losses.probabilities.length) return [waiting(`No cover is at risk: none of ${count(paths)} simulated paths loses anything.`)];
  const marks = [
    { label: "VaR 95", usd: chosen.value_at_risk["95"].usd },
    { label: "VaR 99", usd: chosen.value_at_risk["99"].usd },
    { label: "ES 99", usd: chosen.expected_shortfall["99"].usd },
  ];
  return [
    element("figure", { class: "distribution" }, histogram(losses, marks), element("figcaption", { class: "hint" }, sentence(chosen, paths))),
    element("details", { "data-key": "bins" }, element("summary", {}, "The distribution as a table"), binTable(losses)),
  ];
}

function sentence({ histogram: losses, value_at_risk: atRisk, expected_shortfall: shortfall }, paths) {
  return (
    `Of ${count(paths)} simulated paths over ${HORIZONS[horizon]}, ${percent(losses.no_loss_probability, 1)} lose nothing, 5 % lose more than ` +
    `${wholeUsd(atRisk["95"].usd)} (VaR 95) and 1 % more than ${wholeUsd(atRisk["99"].usd)} (VaR 99): those lose ` +
    `${wholeUsd(shortfall["99"].usd)} on average (ES 99). The height of a bar is its chance, on a logarithmic scale.`
  );
}

function binTable(losses) {
  const rows = bins(losses).map(({ from, to, chance, chanceOfMore }) =>
    row(`${short(from)} to ${short(to)}`, percent(chance, 3), percent(chanceOfMore, 3)),
  );
  const none = row("No loss", percent(losses.no_loss_probability, 3), percent(1 - losses.no_loss_probability, 3));
  const caption = element("caption", {}, `Loss in USD over ${HORIZONS[horizon]}`);
  return scrollable("Distribution of the losses", element("table", {}, caption, head("Loss", "Chance", "Chance of more"), element("tbody", {}, none, ...rows)));
}

function measures(chosen) {
  const lines = [
    ["Expected loss", chosen.expected_loss],
    ...Object.entries(chosen.value_at_risk).map(([level, estimate]) => [`Value at risk ${level}\u00a0%`, estimate]),
    ...Object.entries(chosen.expected_shortfall).map(([level, estimate]) => [`Expected shortfall ${level}\u00a0%`, estimate]),
  ];
  const rows = lines.map(([name, estimate]) => row(name, short(estimate.usd), `${short(estimate.low)} to ${short(estimate.high)}`));
  const caption = element("caption", {}, `USD over ${HORIZONS[horizon]}, with the error of the simulation`);
  return scrollable("Losses", element("table", {}, caption, head("Measure", "Loss", "95 % interval"), element("tbody", {}, ...rows)));
}
