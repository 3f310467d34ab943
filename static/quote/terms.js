// The form of the terms: what was asked for, which choices there are, and what is wrong with them.
import { byId, setText } from "../site/dom.js";

export const FIELDS = ["coverage_type", "chain", "stablecoin", "coverage_amount", "duration_days"];

/** Digits as typed, without the blanks and commas that people group them with. */
const plainNumber = (text) => text.replace(/[\s,_]/g, "");

/** The terms as the API takes them. What is no whole number stays text, so that the API says what is wrong. */
export function read() {
  const terms = Object.fromEntries(FIELDS.map((name) => [name, plainNumber(byId(name).value)]));
  if (/^\d{1,6}$/.test(terms.duration_days)) terms.duration_days = Number(terms.duration_days);
  return terms;
}

/** Close the choices that no product has: `pairs` of coverage type and chain. */
export function closeUninsurable(pairs) {
  const closed = new Set(pairs.map((pair) => pair.join("/")));
  const [cover, chain] = [byId("coverage_type"), byId("chain")];
  for (const option of chain.options) {
    option.disabled = closed.has(`${cover.value}/${option.value}`);
  }
  for (const option of cover.options) {
    option.disabled = closed.has(`${option.value}/${chain.value}`);
  }
}

/** Show each error at its field; answers the messages that belong to no field of `names`. */
export function showErrors(names, errors) {
  for (const name of names) {
    const own = errors.filter((error) => error.field === name);
    setText(byId(`${name}-error`), own.map((error) => error.message).join(" "));
    const field = byId(name);
    if (own.length) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  return errors.filter((error) => !names.includes(error.field)).map((error) => error.message);
}
