// How old things are, by the clock of the service: that of this machine may be wrong.
import { element, setText } from "./dom.js";
import { age, time } from "./format.js";

let ahead = 0; // seconds of the service's clock before this one

/** Learn the time from an answer that was just given. */
export const learn = (unixSeconds) => (ahead = unixSeconds - Date.now() / 1000);

/** Unix seconds now. */
export const now = () => Date.now() / 1000 + ahead;

/** An element that says how long ago it was and keeps counting, as long as `countOn` is called. */
export function ago(unixSeconds) {
  if (unixSeconds === null) return element("span", {}, age(null));
  return element("time", { "data-since": unixSeconds, title: time(unixSeconds) }, age(unixSeconds, now()));
}

export function countOn(root = document) {
  for (const place of root.querySelectorAll("[data-since]")) setText(place, age(Number(place.dataset.since), now()));
}
