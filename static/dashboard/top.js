// The ten largest products, and how they moved against the ranking before.
import { byId, element, redraw } from "../site/dom.js";
import { count, whole } from "../site/format.js";
import { moves, nameOf, text, topTen } from "./book.js";

const sameOrder = (one, other) => one.length === other.length && one.every((product, place) => nameOf(product) === nameOf(other[place]));

function move(places) {
  if (places === null) return element("span", { class: "badge is-caution" }, "new");
  if (places === 0) return element("span", { class: "muted" }, "=");
  const direction = places > 0 ? "up" : "down";
  return element("span", {}, places > 0 ? "▲" : "▼", ` ${Math.abs(places)}`, element("span", { class: "visually-hidden" }, ` ${direction}`));
}

export function topProducts(catalogue) {
  let before = null;
  let ranking = null;

  return (products) => {
    const next = topTen(products);
    if (ranking && !sameOrder(next, ranking)) before = ranking;
    ranking = next;
    const moved = moves(ranking, before ?? ranking);
    const rows = ranking.map((product, place) =>
      element(
        "tr",
        {},
        element("td", { class: "number" }, String(place + 1)),
        element("th", { scope: "row" }, element("a", { href: `/products/${nameOf(product)}` }, `${catalogue.covers[product.cover]} · ${product.chain} · ${product.stablecoin}`)),
        element("td", { class: "number" }, whole(text(product.cents))),
        element("td", { class: "number" }, count(product.policies)),
        element("td", { class: "number" }, move(moved[place])),
      ),
    );
    const heads = [["#", "number"], ["Product", null], ["USD", "number"], ["Policies", "number"], ["Moved", "number"]];
    const head = element("tr", {}, ...heads.map(([name, kind]) => element("th", { scope: "col", class: kind }, name)));
    redraw(byId("top"), element("thead", {}, head), element("tbody", {}, ...rows));
  };
}
