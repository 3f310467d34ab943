// Whether the figures are live: the sockets and the readings, said in words.
import { byId, setText } from "../site/dom.js";
import { duration } from "../site/format.js";

const FRESH_SECONDS = 10;

/** What to say of a line. `age`: seconds since the book was last confirmed, null before. `socket`: "open", "connecting" or "closed". */
export function verdict({ age, socket, failing }) {
  const old = age === null ? "Nothing has been read yet" : `Exposure confirmed ${duration(age)} ago`;
  if (failing || (age !== null && age > FRESH_SECONDS)) return { kind: "critical", state: "The line is down", detail: `${old}; trying again` };
  if (age === null) return { kind: "quiet", state: "Connecting", detail: "" };
  if (socket === "open") return { kind: "good", state: "Live", detail: old };
  return { kind: "caution", state: "Events are delayed", detail: `${old}. The event socket is ${socket}; figures are read by themselves meanwhile` };
}

export function showLine(line) {
  const { kind, state, detail } = verdict(line);
  const badge = byId("line-state");
  badge.className = `badge is-${kind}`;
  setText(badge, state);
  setText(byId("line-detail"), detail);
}
