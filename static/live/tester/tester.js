// The tester page: one connection, its channels, its log.
import { byId, element } from "../../site/dom.js";
import { connect, ownAddress } from "../client.js";
import { Figures } from "./figures.js";
import { Log } from "./log.js";

const NAMES = { connecting: "Connecting", open: "Connected", waiting: "Waiting", closed: "Closed" };
const BADGES = { connecting: "is-caution", open: "is-good", waiting: "is-caution", closed: "is-critical" };
const log = new Log(byId("log"), () => byId("pause").checked);
const figures = new Figures(byId("figures"));
const chosen = new Set();
let line = null;
let broken = false;

function start() {
  line?.close();
  figures.start();
  const token = byId("token").value.trim();
  line = connect({
    url: byId("address").value.trim() || ownAddress(),
    channels: [...chosen],
    token: token || null,
    batch: byId("batch").checked,
    onFrame: heard,
    onMessage: (channel, message) => {
      figures.message(message);
      showPosition(channel);
    },
    onSnapshot: showPosition,
    onState: changed,
  });
}

function heard(frame) {
  figures.heard(frame);
  log.frame(frame);
  if (frame.type === "welcome") offer(frame.available_channels);
  if (frame.type === "subscribed" && broken) {
    const what = frame.recovered ? `recovered from message ${frame.seq}` : "too much was missed: a snapshot follows";
    note(`${frame.channel}: ${what}`);
  }
}

function changed({ name, code, reason, retryInMs }) {
  const badge = byId("line-state");
  badge.textContent = NAMES[name];
  badge.className = `badge ${BADGES[name]}`;
  byId("line-note").textContent = code ? `${code} ${reason}${retryInMs ? ` Again in ${Math.ceil(retryInMs / 1000)} s.` : ""}` : "";
  byId("connect").disabled = name !== "closed";
  byId("disconnect").disabled = name === "closed";
  byId("drop").disabled = name !== "open";
  if (name === "open") figures.opened();
  if (name === "waiting") figures.lost();
  if (name === "closed") figures.openedAt = null;
  if (code) log.line("closed", `${code} ${reason}`);
  if (broken && name !== "closed") note(name === "open" ? "connected again" : NAMES[name].toLowerCase());
}

function offer(channels) {
  const list = byId("channels");
  if (list.children.length === channels.length) return;
  list.replaceChildren(...channels.map(choice));
}

function choice(channel) {
  const box = element("input", { type: "checkbox", id: `channel-${channel}`, checked: chosen.has(channel) });
  box.addEventListener("change", () => toggle(channel, box.checked));
  const label = element("label", { class: "check", for: box.id }, box, channel);
  return element("li", {}, label, element("span", { class: "muted", id: `position-${channel}` }, "not subscribed"));
}

function toggle(channel, isWanted) {
  if (isWanted) {
    chosen.add(channel);
    line?.subscribe(channel);
    return;
  }
  chosen.delete(channel);
  line?.unsubscribe(channel);
  byId(`position-${channel}`).textContent = "not subscribed";
}

function showPosition(channel) {
  const position = line.positions()[channel];
  if (position) byId(`position-${channel}`).textContent = `message ${position.seq} of epoch ${position.epoch.slice(0, 6)}`;
}

function note(text) {
  byId("recovery").append(element("li", {}, text));
}

byId("address").value = ownAddress();
byId("line").addEventListener("submit", (event) => {
  event.preventDefault();
  broken = false;
  byId("recovery").replaceChildren();
  start();
});
byId("disconnect").addEventListener("click", () => line?.close());
byId("batch").addEventListener("change", (event) => line?.configure(event.target.checked));
byId("clear").addEventListener("click", () => log.clear());
byId("drop").addEventListener("click", () => {
  broken = true;
  byId("recovery").replaceChildren();
  note("line dropped");
  line?.drop();
});
setInterval(() => figures.show(), 1000);
