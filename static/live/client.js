// Follow the channels of /ws. It reconnects by itself and asks for what was missed: see docs/websocket.md.
import { permitsReconnecting, wait } from "./backoff.js";

const PROTOCOL = "tonsurance.v1";
const PING_MS = 60_000;
const SILENCE_MS = 75_000; // the server is heard every 30 s at least
const NO_LINE = 1006;
const RETRY_MS = 1_500;
const STEADY_MS = 10_000;
const FORGOTTEN = Object.freeze({ epoch: null, seq: -1 }); // there is no state yet
const AWAITED = Object.freeze({ ...FORGOTTEN }); // the same, and a snapshot was announced

/** The address of the server that served this page. */
export const ownAddress = () => new URL("/ws", location.href.replace(/^http/, "ws")).href;

/**
 * Follow channels until `close()`.
 *
 * - `token`: a key or token, or a function (it may be async) that gives a fresh one for each attempt; none reads anonymously.
 * - `onSnapshot(channel, state, frame)`: the whole state of a channel; forget what you had.
 * - `onMessage(channel, message)`: what changed, each message once and in order.
 * - `onState(state)`: `{ name: "connecting" | "open" | "waiting" | "closed", code, reason, retryInMs }`.
 * - `onFrame(frame)`: every frame as it came, for those who want to look.
 *
 * Answers `{ subscribe, unsubscribe, configure, drop, close, positions }`; `drop` breaks the line as a bad network would.
 */
export function connect(options) {
  const client = new Client(options);
  client.open();
  return {
    subscribe: (channel) => client.subscribe(channel),
    unsubscribe: (channel) => client.unsubscribe(channel),
    configure: (batch) => client.configure(batch),
    drop: () => client.drop(),
    close: () => client.end(),
    positions: () => Object.fromEntries(client.positions),
  };
}

class Client {
  constructor({ url = ownAddress(), channels = [], token = null, batch = false, onMessage, onSnapshot, onState, onFrame }) {
    this.url = url;
    this.token = token;
    this.batch = batch;
    this.positions = new Map(channels.map((channel) => [channel, FORGOTTEN]));
    this.on = { message: onMessage, snapshot: onSnapshot, state: onState, frame: onFrame };
    this.asked = new Set(); // channels whose subscription was not answered yet
    this.attempt = 0;
    this.isEnded = false;
    this.timers = {};
  }

  async open() {
    this.tell({ name: "connecting" });
    let token;
    try {
      token = await (typeof this.token === "function" ? this.token() : this.token);
    } catch (error) {
      this.later(0, error.message);
      return;
    }
    if (this.isEnded) return;
    const socket = new WebSocket(this.url, token ? [PROTOCOL, `bearer.${token}`] : [PROTOCOL]);
    this.socket = socket;
    this.restart("silence", SILENCE_MS, () => this.drop());
    socket.onmessage = ({ data }) => socket === this.socket && this.hear(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.socket && this.closed(code, reason);
    let isOpen = false;
    socket.onopen = () => (isOpen = true);
    // Of a dial that was refused, Node 20 tells by an error and no close; a browser's close, which follows, finds no socket any more.
    socket.onerror = () => socket === this.socket && !isOpen && this.closed(NO_LINE, "The line could not be opened.");
  }

  send(command) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }

  subscribe(channel) {
    if (!this.positions.has(channel)) this.positions.set(channel, FORGOTTEN);
    this.follow(channel);
  }

  unsubscribe(channel) {
    this.positions.delete(channel);
    this.send({ action: "unsubscribe", channel });
  }

  configure(batch) {
    this.batch = batch;
    this.send({ action: "configure", batch });
  }

  /** Ask for the channel from where this client stands. */
  follow(channel) {
    const { epoch, seq } = this.positions.get(channel);
    this.asked.add(channel);
    this.send({ action: "subscribe", channel, ...(epoch === null ? {} : { since: { epoch, seq } }) });
  }

  hear(frame) {
    this.restart("silence", SILENCE_MS, () => this.drop());
    this.on.frame?.(frame);
    const handle = { welcome: "welcome", subscribed: "begin", snapshot: "replace", heartbeat: "compare", error: "retry", batch: "unpack" }[frame.type];
    if (handle) this[handle](frame);
    else if (this.positions.has(frame.channel) && frame.seq !== undefined) this.advance(frame);
  }

  welcome() {
    this.tell({ name: "open" });
    this.restart("steady", STEADY_MS, () => (this.attempt = 0));
    const ping = () => {
      this.send({ action: "ping" });
      this.restart("ping", PING_MS, ping);
    };
    this.restart("ping", PING_MS, ping);
    if (this.batch) this.configure(true);
    this.asked.clear();
    for (const channel of this.positions.keys()) this.follow(channel);
  }

  /** A state that is not recovered is forgotten at once: a line that breaks before the snapshot must not go on from it. */
  begin({ channel, recovered }) {
    this.asked.delete(channel);
    if (this.positions.has(channel) && !recovered) this.positions.set(channel, AWAITED);
  }

  replace(frame) {
    if (!this.positions.has(frame.channel)) return;
    this.positions.set(frame.channel, { epoch: frame.epoch, seq: frame.seq });
    this.on.snapshot?.(frame.channel, frame.state, frame);
  }

  advance(frame) {
    const { epoch, seq } = this.positions.get(frame.channel);
    if (epoch === null || frame.seq <= seq) return;
    if (frame.seq > seq + 1) {
      if (!this.asked.has(frame.channel)) this.follow(frame.channel);
      return;
    }
    this.positions.set(frame.channel, { epoch, seq: frame.seq });
    this.on.message?.(frame.channel, frame);
  }

  unpack({ messages }) {
    for (const message of messages) {
      if (message.type === "snapshot") this.replace(message);
      else if (this.positions.has(message.channel)) this.advance(message);
    }
  }

  compare({ heads }) {
    for (const [channel, position] of this.positions) {
      if (position === AWAITED || (position.epoch !== null && heads[channel] > position.seq)) this.follow(channel);
    }
  }

  /** A channel that is not there yet will be; other errors are mistakes, which repeating does not fix. */
  retry({ code }) {
    if (code !== "unavailable") return;
    this.restart("retry", RETRY_MS, () => {
      for (const channel of this.asked) if (this.positions.has(channel)) this.follow(channel);
    });
  }

  closed(code, reason) {
    this.socket = null;
    if (this.isEnded || !permitsReconnecting(code)) {
      this.end({ code, reason });
      return;
    }
    this.later(code, reason);
  }

  later(code, reason) {
    this.clear();
    const retryInMs = wait(this.attempt++, code);
    this.tell({ name: "waiting", code, reason, retryInMs });
    this.restart("reopen", retryInMs, () => this.open());
  }

  /** Break the line; the client comes back as it would from any other failure. */
  drop() {
    const { socket } = this;
    if (!socket) return;
    this.closed(NO_LINE, "The line was dropped.");
    socket.close();
  }

  end(why = { code: 1000, reason: "" }) {
    if (this.isEnded) return;
    this.isEnded = true;
    this.clear();
    this.socket?.close(1000);
    this.socket = null;
    this.tell({ name: "closed", ...why });
  }

  tell(state) {
    this.on.state?.({ code: null, reason: "", retryInMs: null, ...state });
  }

  restart(name, milliseconds, action) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(action, milliseconds);
  }

  clear() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}
