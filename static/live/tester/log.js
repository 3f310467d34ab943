// The log: newest first, no longer than it can be looked at.
import { element } from "../../site/dom.js";

const MOST = 300;
const COLOURS = {
  welcome: "is-line",
  subscribed: "is-line",
  unsubscribed: "is-line",
  configured: "is-line",
  heartbeat: "is-quiet",
  pong: "is-quiet",
  snapshot: "is-state",
  error: "is-critical",
  critical_alert: "is-critical",
};

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "UTC" });

/** Writes lines into the list. `isPaused()` says when not to. */
export class Log {
  constructor(list, isPaused) {
    this.list = list;
    this.isPaused = isPaused;
  }

  frame(frame) {
    this.line(frame.type, JSON.stringify(frame), colourOf(frame));
  }

  line(kind, text, colour = "is-line") {
    if (this.isPaused()) return;
    const time = element("time", { class: "muted" }, clock.format(new Date()));
    this.list.prepend(element("li", { class: colour }, time, element("strong", {}, kind), element("code", {}, text)));
    while (this.list.children.length > MOST) this.list.lastElementChild.remove();
  }

  clear() {
    this.list.replaceChildren();
  }
}

function colourOf(frame) {
  if (frame.severity === "Critical") return "is-critical";
  return COLOURS[frame.type] ?? "is-message";
}
