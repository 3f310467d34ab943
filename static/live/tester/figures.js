// Figures of the connection: what was heard, how late, for how long.
import { element } from "../../site/dom.js";
import { count, duration } from "../../site/format.js";

const LABELS = {
  uptime: "Connected for",
  heartbeat: "Last heartbeat",
  frames: "Frames",
  messages: "Messages",
  rate: "Messages in the last minute",
  bytes: "Bytes",
  delay: "Delay of the newest",
  reconnects: "Reconnections",
};
const MINUTE_MS = 60_000;

/** Counts frames and shows the figures once a second. */
export class Figures {
  constructor(list) {
    this.cells = Object.fromEntries(Object.keys(LABELS).map((name) => [name, element("dd", {}, "–")]));
    list.replaceChildren(...Object.entries(LABELS).map(([name, label]) => element("div", {}, element("dt", {}, label), this.cells[name])));
    this.start();
  }

  start() {
    Object.assign(this, { frames: 0, messages: 0, bytes: 0, reconnects: 0, recent: [], delay: null, openedAt: null, heartbeatAt: null });
    this.show();
  }

  opened() {
    this.openedAt = Date.now();
  }

  lost() {
    this.openedAt = null;
    this.reconnects += 1;
  }

  heard(frame) {
    this.frames += 1;
    this.bytes += JSON.stringify(frame).length;
    if (frame.type === "heartbeat") this.heartbeatAt = Date.now();
  }

  message(message) {
    this.messages += 1;
    this.recent.push(Date.now());
    this.delay = Math.max(0, Date.now() - message.timestamp * 1000);
  }

  show() {
    const now = Date.now();
    this.recent = this.recent.filter((at) => now - at < MINUTE_MS);
    const since = (at) => (at === null ? "–" : duration((now - at) / 1000));
    const texts = {
      uptime: since(this.openedAt),
      heartbeat: this.heartbeatAt === null ? "–" : `${since(this.heartbeatAt)} ago`,
      frames: count(this.frames),
      messages: count(this.messages),
      rate: count(this.recent.length),
      bytes: count(this.bytes),
      delay: this.delay === null ? "–" : `${Math.round(this.delay)} ms`,
      reconnects: count(this.reconnects),
    };
    for (const [name, text] of Object.entries(texts)) this.cells[name].textContent = text;
  }
}
