// The distribution of the losses: bars on a logarithmic scale, so that the tail can be seen at all, with the measures of risk marked.
import { svg } from "../site/dom.js";
import { short } from "../site/format.js";
import { chart } from "./charts.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [400, 230, 46, 8, 50, 34];
const [NONE_WIDTH, BEYOND_WIDTH, GAP] = [14, 14, 8];
const DECADES = [1, 0.1, 0.01, 0.001, 0.0001];
const LEAST = 0.00001;
const MARK_ROW = 14;

/** The bins as [{from, to, chance, chanceOfMore}], amounts in USD; `chanceOfMore`: of a loss above `to`. */
export function bins({ edges_usd: edges, probabilities, beyond_probability: beyond }) {
  let more = beyond;
  const found = [];
  for (let at = probabilities.length - 1; at >= 0; at -= 1) {
    found.unshift({ from: edges[at], to: edges[at + 1], chance: probabilities[at], chanceOfMore: more });
    more += probabilities[at];
  }
  return found;
}

/** Which tail a bin belongs to by the marks below it: "", "late" beyond the first of `limits`, "last" beyond the second. */
export const tail = (bin, [first, second]) => (bin.from >= second ? "last" : bin.from >= first ? "late" : "");

/** `marks`: [{usd, label}], ascending; the bars beyond the first and beyond the second differ in colour. */
export function histogram(losses, marks) {
  const all = bins(losses);
  const most = all.at(-1).to;
  const start = LEFT + NONE_WIDTH + GAP;
  const end = WIDTH - RIGHT - BEYOND_WIDTH - GAP;
  const x = (usd) => start + (Math.min(usd, most) / most) * (end - start);
  const y = (chance) => TOP + (Math.log(Math.max(chance, LEAST)) / Math.log(LEAST)) * (HEIGHT - BOTTOM - TOP);
  const bar = (kind, from, to, chance) =>
    chance ? svg("rect", { class: `mass ${kind}`, x: from, width: Math.max(to - from, 1), y: y(chance) - 1, height: HEIGHT - BOTTOM - y(chance) + 1 }) : null;
  const limits = marks.map(({ usd }) => usd);
  const label = (at, text, anchor = "middle") => svg("text", { x: at, y: HEIGHT - BOTTOM + 14, "text-anchor": anchor }, text);
  return chart(
    WIDTH,
    HEIGHT,
    ...DECADES.flatMap((chance) => [
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(chance), y2: y(chance) }),
      svg("text", { x: LEFT - 5, y: y(chance) + 4, "text-anchor": "end" }, `${chance * 100} %`),
    ]),
    bar("none", LEFT, LEFT + NONE_WIDTH, losses.no_loss_probability),
    ...all.map((bin) => bar(tail(bin, limits), x(bin.from) + 0.5, x(bin.to) - 0.5, bin.chance)),
    bar("last", WIDTH - RIGHT - BEYOND_WIDTH, WIDTH - RIGHT, losses.beyond_probability),
    svg("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    label(LEFT + NONE_WIDTH / 2, "none"),
    ...[0.25, 0.5, 0.75].map((part) => label(x(most * part), short(most * part))),
    label(WIDTH - RIGHT, "more", "end"),
    svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 4, "text-anchor": "end" }, "loss, USD"),
    ...marks.flatMap((mark, row) => marked(mark, x(mark.usd), TOP - 8 - (marks.length - 1 - row) * MARK_ROW)),
  );
}

/** A line at the measure with its name above the bars, on the side where there is room. */
function marked({ label, usd }, at, y) {
  const isLate = at > WIDTH * 0.7;
  return [
    svg("line", { class: "mark", x1: at, x2: at, y1: y - 9, y2: HEIGHT - BOTTOM, "data-mark": label }),
    svg("text", { class: "mark-name", x: isLate ? at - 4 : at + 4, y, "text-anchor": isLate ? "end" : "start" }, `${label}: ${short(usd)}`),
  ];
}
