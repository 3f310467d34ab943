// The exposure of each chain and coin: a table, so that it reads without colour, and its cells lead to the products.
import { byId, element, redraw, setText } from "../site/dom.js";
import { short, usd } from "../site/format.js";
import { byCell, changes, level, sum, text } from "./book.js";
import { roving } from "./roving.js";

const NEW_MS = 6000;

export function heatmap(catalogue) {
  const filter = byId("cover-filter");
  const settle = roving(byId("map"));
  let products = null;
  let fresh = new Set();

  function draw() {
    const cover = filter.value;
    const cells = byCell(products, cover);
    const largest = [...cells.values()].reduce((most, amount) => (amount > most ? amount : most), 0n);
    const coins = catalogue.stablecoins;
    const head = element("tr", {}, corner(), ...coins.map((coin) => element("th", { scope: "col" }, coin)), element("th", { scope: "col" }, "Total"));
    const rows = catalogue.chains.map((chain) => {
      const amounts = coins.map((coin) => cells.get(`${chain}/${coin}`) ?? 0n);
      const tds = amounts.map((amount, at) => cell(cover, chain, coins[at], amount, largest));
      return element("tr", {}, element("th", { scope: "row" }, chain), ...tds, total(amounts));
    });
    const sums = coins.map((coin) => total(catalogue.chains.map((chain) => cells.get(`${chain}/${coin}`) ?? 0n)));
    const foot = element("tr", {}, element("th", { scope: "row" }, "Total"), ...sums, total([...cells.values()]));
    redraw(byId("map"), caption(cover), element("thead", {}, head), element("tbody", {}, ...rows), element("tfoot", {}, foot));
    settle();
  }

  const corner = () => element("th", { scope: "col" }, "Chain");
  const caption = (cover) => element("caption", {}, `USD of ${cover ? catalogue.covers[cover].toLowerCase() : "all"} cover that is active. Each cell leads to its products; the arrow keys move between them.`);

  function total(amounts) {
    const all = amounts.reduce((one, other) => one + other, 0n);
    return element("td", { class: "is-total" }, short(text(all)));
  }

  function cell(cover, chain, coin, amount, largest) {
    if (cover && catalogue.uninsurable.some(([kind, place]) => kind === cover && place === chain)) {
      return element("td", { class: "is-total muted" }, element("span", { "aria-label": "not offered" }, "×"));
    }
    const href = cover ? `/products/${cover}/${chain}/${coin}` : `/products?${new URLSearchParams({ chain, stablecoin: coin })}`;
    const name = `${chain} ${coin}: ${usd(text(amount))}`;
    const kind = `level-${level(amount, largest)}${fresh.has(`${chain}/${coin}`) ? " is-new" : ""}`;
    const shown = amount ? short(text(amount)) : "0";
    return element("td", { class: kind }, element("a", { href, title: name, "aria-label": name, "data-cell": `${chain}/${coin}`, "data-key": `${chain}/${coin}` }, shown));
  }

  function tell(found) {
    const [{ product, by }] = found;
    const others = found.length > 1 ? `, and ${found.length - 1} more` : "";
    const name = `${catalogue.covers[product.cover]} ${product.chain} ${product.stablecoin}`;
    const time = new Date().toISOString().slice(11, 19);
    setText(byId("last-change"), `${time} ${name}: ${by > 0n ? "+" : "−"}${usd(text(by < 0n ? -by : by))}${others}`);
    fresh = new Set(found.map((change) => `${change.product.chain}/${change.product.stablecoin}`));
    setTimeout(() => {
      fresh = new Set();
      draw();
    }, NEW_MS);
  }

  filter.addEventListener("change", () => products && draw());

  return (next) => {
    const found = products ? changes(next, products) : [];
    products = next;
    if (found.length) tell(found);
    draw();
    return sum(next);
  };
}
