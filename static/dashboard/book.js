// The book from its cells: sums in whole cents, so that nothing is lost on the way. No DOM.

/** 1234.5 USD in cents, as BigInt: exact up to 2^46 USD, beyond which a Number cannot tell one cent from the next. */
export const cents = (amount) => BigInt(amount.toFixed(2).replace(".", ""));

/** Cents as a decimal string. */
export function text(amount) {
  const digits = String(amount).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `cells` as the server gives them: [cover, chain, coin, exposure, policies]. */
export const parse = (cells) =>
  cells.map(([cover, chain, stablecoin, exposure, policies]) => ({ cover, chain, stablecoin, cents: cents(exposure), policies }));

export const sum = (products) => products.reduce((total, product) => total + product.cents, 0n);

/** Map "chain/coin" to cents, of one cover or of all. */
export function byCell(products, cover = "") {
  const cells = new Map();
  for (const product of products) {
    if (cover && product.cover !== cover) continue;
    const name = `${product.chain}/${product.stablecoin}`;
    cells.set(name, (cells.get(name) ?? 0n) + product.cents);
  }
  return cells;
}

/** 0 for nothing, else 1 to `levels`: by the square root, so that small ones can still be told from none. */
export function level(amount, largest, levels = 8) {
  if (amount <= 0n || largest <= 0n) return 0;
  return Math.max(1, Math.ceil(levels * Math.sqrt(Number(amount) / Number(largest))));
}

export const nameOf = (product) => `${product.cover}/${product.chain}/${product.stablecoin}`;

/** The ten largest, in the order of the API: exposure, then name. */
export const topTen = (products) =>
  [...products].sort((a, b) => (a.cents === b.cents ? (nameOf(a) < nameOf(b) ? -1 : 1) : a.cents < b.cents ? 1 : -1)).slice(0, 10);

/** For each product of `ranking` how far it moved against the ranking before: positive is up, null is new. */
export function moves(ranking, before) {
  const places = new Map(before.map((product, place) => [nameOf(product), place]));
  return ranking.map((product, place) => (places.has(nameOf(product)) ? places.get(nameOf(product)) - place : null));
}

/** What differs between two states of the book: [{product, by}] in cents, largest first. */
export function changes(products, before) {
  const old = new Map(before.map((product) => [nameOf(product), product]));
  const all = new Map([...before, ...products].map((product) => [nameOf(product), product]));
  const now = new Map(products.map((product) => [nameOf(product), product]));
  const found = [...all.values()].map((product) => ({
    product,
    by: (now.get(nameOf(product))?.cents ?? 0n) - (old.get(nameOf(product))?.cents ?? 0n),
  }));
  const size = (amount) => (amount < 0n ? -amount : amount);
  return found.filter(({ by }) => by !== 0n).sort((a, b) => (size(a.by) < size(b.by) ? 1 : -1));
}
