// Small SVG charts. Each is decoration for figures that stand beside it as text, so it is hidden from screen readers.
import { svg } from "../site/dom.js";

export const chart = (width, height, ...children) =>
  svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" }, ...children);

const line = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** A line over at least a tenth of its largest value, so that noise looks like noise and a drain like a drain. */
export function sparkline(values, width = 200, height = 36) {
  if (values.length < 2) return chart(width, height, svg("line", { class: "axis", x1: 0, y1: height - 1, x2: width, y2: height - 1 }));
  const high = Math.max(...values);
  const span = Math.max(high - Math.min(...values), high / 10, 1);
  const top = high + (span - (high - Math.min(...values))) / 2; // what hardly moves runs along the middle
  const y = (value) => 3 + ((top - value) / span) * (height - 6);
  const points = values.map((value, at) => [(at / (values.length - 1)) * width, y(value)]);
  return chart(width, height, svg("path", { class: "curve", d: line(points) }));
}

/** A bar of `value` on a scale to `most`, with ticks where its limits are. */
export function meter(value, most, limits = []) {
  const [width, height] = [200, 14];
  const x = (number) => Math.min(1, Math.max(0, number / most)) * width;
  const ticks = limits.map(({ at, kind }) => svg("line", { class: `limit ${kind}`, x1: x(at), x2: x(at), y1: 0, y2: height }));
  return chart(
    width,
    height,
    svg("rect", { class: "track", x: 0.5, y: 3.5, width: width - 1, height: 7, rx: 3 }),
    svg("rect", { class: "bar", x: 0, y: 3, width: x(value), height: 8, rx: 3 }),
    ...ticks,
  );
}

/** A curve of [u, y] with today's point on it. */
export function curve(points, today) {
  const [width, height, left, bottom] = [200, 96, 34, 16];
  const [low, high] = [points[0][1], points.at(-1)[1]];
  const x = (u) => left + u * (width - left - 6);
  const y = (value) => height - bottom - ((value - low) / (high - low || 1)) * (height - bottom - 10);
  return chart(
    width,
    height,
    svg("line", { class: "axis", x1: left, y1: height - bottom, x2: width - 6, y2: height - bottom }),
    svg("text", { x: left - 4, y: height - bottom, "text-anchor": "end" }, `${low}%`),
    svg("text", { x: left - 4, y: 14, "text-anchor": "end" }, `${high}%`),
    svg("text", { x: left, y: height - 3 }, "0"),
    svg("text", { x: width - 6, y: height - 3, "text-anchor": "end" }, "fully used"),
    svg("path", { class: "curve", d: line(points.map(([u, value]) => [x(u), y(value)])) }),
    svg("circle", { class: "point", cx: x(today[0]), cy: y(today[1]), r: 5 }),
  );
}
