// The coins: price as a fraction of the peg reference over the last day.
import { byId, element, svg } from "../site/dom.js";

const [WIDTH, HEIGHT] = [200, 48];
const TOP = 1.01;
const BOTTOM = 0.88;
const MARKS = [
  { at: 0.99, kind: "grid" },
  { at: 0.97, kind: "limit" },
  { at: 0.9, kind: "limit critical" },
];
const IN_TROUBLE = 0.97;

const ratio = (value) => value.toFixed(4);

/** The path through [place, value], interrupted where a place is missing. A single point between gaps is a short stroke. */
export function path(line, places, y) {
  const x = (place) => ((place / (places - 1)) * WIDTH).toFixed(1);
  const follows = (at) => at > 0 && line[at][0] === line[at - 1][0] + 1;
  const step = ([place, value], at) => (follows(at) ? `L${x(place)} ${y(value)}` : `M${x(place)} ${y(value)}h0.5`);
  return line.map(step).join("");
}

/** What the chart shows, in words. */
export const words = ({ symbol, low, last }) => `${symbol}: lowest ${ratio(low)} of its peg in the last 24 hours, last ${ratio(last)}`;

/** All marks stay in sight: the scale ends at 0.88, or below the lowest value. */
function chart(coin, places) {
  const bottom = Math.min(BOTTOM, coin.low - 0.01);
  const top = Math.max(TOP, coin.last + 0.01);
  const y = (value) => (((top - Math.min(value, top)) / (top - bottom)) * HEIGHT).toFixed(1);
  const marks = MARKS.map(({ at, kind }) => svg("line", { class: kind, x1: 0, x2: WIDTH, y1: y(at), y2: y(at) }));
  const line = svg("path", { class: "curve", d: path(coin.line, places, y) });
  return svg("svg", { class: "chart peg", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words(coin) }, ...marks, line);
}

function card(coin, places) {
  return element(
    "article",
    { class: `card${coin.last < IN_TROUBLE ? " in-trouble" : ""}`, "data-coin": coin.symbol },
    element("h3", {}, coin.symbol),
    chart(coin, places),
    element("p", { class: "small" }, `${ratio(coin.last)} `, element("span", { class: "hint" }, `lowest ${ratio(coin.low)}`)),
  );
}

/** The ones lowest now first. */
export function showCoins(coins, places) {
  const sorted = [...coins].sort((a, b) => a.last - b.last);
  const nothing = element("p", { class: "hint" }, "No price was recorded in the last 24 hours.");
  byId("coins").replaceChildren(...(sorted.length ? sorted.map((coin) => card(coin, places)) : [nothing]));
}
