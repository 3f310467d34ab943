// The little of the DOM that every page needs. Text is always set as text, so nothing that a server or a person wrote becomes markup.
const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; an error names the one that a template forgot. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`There is no element #${id}.`);
  return found;
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An element: element("a", { href: "/" }, "Home"). */
export const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** The object that the server wrote into the page with `json_script`. */
export const data = (id) => JSON.parse(byId(id).textContent);

/** Set the text only where it changed, so that a screen reader is not told the same again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Put new content in the place of old and keep what a person did there: the focus, what is unfolded, how far it is scrolled.
 * An element is known again by its `data-key`, a link by its address. Focus on what is gone moves to `node` itself.
 */
export function redraw(node, ...children) {
  const focused = node.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const kept = new Map([...node.querySelectorAll("[data-key]")].map((old) => [old.dataset.key, { open: old.open, left: old.scrollLeft, top: old.scrollTop }]));
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  for (const fresh of node.querySelectorAll("[data-key]")) {
    const { open = false, left = 0, top = 0 } = kept.get(fresh.dataset.key) ?? {};
    if (open) fresh.open = true;
    if (left || top) fresh.scrollTo({ left, top, behavior: "instant" });
  }
  if (focused) focusAgain(node, focused);
}

const keyOf = (node) => node.dataset.key ?? node.getAttribute("href") ?? node.tagName;

function focusAgain(node, key) {
  const same = [...node.querySelectorAll("[data-key], a[href], summary")].find((fresh) => keyOf(fresh) === key);
  (same ?? node).focus({ preventScroll: true });
}
