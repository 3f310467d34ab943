// Tables as the panels of the risk figures share them.
import { element } from "../site/dom.js";

export const waiting = (sentence) => element("p", { class: "muted" }, sentence);

/** What may be wider than its panel; a keyboard can scroll it. */
export const scrollable = (name, content) =>
  element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": name, "data-key": name }, content);

export const row = (name, ...values) =>
  element("tr", {}, element("th", { scope: "row" }, name), ...values.map((value) => element("td", { class: "number" }, value)));

export const head = (...names) =>
  element("thead", {}, element("tr", {}, ...names.map((name, at) => element("th", { scope: "col", class: at ? "number" : null }, name))));
