// Capacity: how much more of the product can be bound, and which limit binds first.
import { call } from "../site/api.js";
import { byId, element, setText } from "../site/dom.js";
import { usd } from "../site/format.js";

let asked = 0;

/** Ask for the product's room and show it; an answer that was overtaken is dropped. */
export async function showRoom(terms, words) {
  const turn = ++asked;
  const { coverage_type, chain, stablecoin } = terms;
  try {
    const room = await call(`/api/v2/capacity?${new URLSearchParams({ coverage_type, chain, stablecoin })}`);
    if (turn === asked) show(room, words);
  } catch (failure) {
    if (turn !== asked) return;
    setText(byId("room"), "–");
    setText(byId("room-sentence"), failure.message);
    byId("limits").replaceChildren();
  }
}

function show(room, { limits, reasons }) {
  const first = reasons[room.binding_limit];
  setText(byId("room"), usd(room.available_usd));
  setText(byId("room-sentence"), `can still be bound of this product. The limit that binds first: ${first.name.toLowerCase()}. ${first.meaning}`);
  byId("limits").replaceChildren(table(room, limits));
}

function table(room, names) {
  const rows = room.limits.map(({ limit, available_usd }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, names[limit].name, limit === room.binding_limit ? " (binds first)" : ""),
      element("td", { class: "number" }, available_usd === null ? "holds" : usd(available_usd)),
    ),
  );
  const head = element("tr", {}, element("th", { scope: "col" }, "Limit"), element("th", { scope: "col", class: "number" }, "Leaves room for"));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}
