// Follows channels of /ws: reconnects by itself, and takes up where it left off. The messages say what happened; the page reads the
// section that changed, so that it shows one state of the book whatever came in between.

const PROTOCOL = "tonsurance.v1";
const PING_MS = 60_000; // a client that is silent for five minutes is closed
const LONGEST_WAIT_MS = 30_000;
const LAST_THAT_PERMITS = 4499;
const QUIET = new Set(["welcome", "pong", "snapshot", "unsubscribed", "error"]);

export class Events {
  /** `onEvent(channel)`: something happened there. `onState("connecting" | "open" | "closed")`. */
  constructor(address, channels, { onEvent, onState }) {
    this.address = address;
    this.channels = channels;
    this.onEvent = onEvent;
    this.onState = onState;
    this.places = new Map(); // by channel {epoch, seq}: how far it was followed
    this.failures = 0;
  }

  start() {
    this.onState("connecting");
    const socket = new WebSocket(this.address, [PROTOCOL]);
    const pinging = setInterval(() => socket.readyState === 1 && socket.send('{"action":"ping"}'), PING_MS);
    socket.addEventListener("open", () => {
      for (const channel of this.channels) {
        socket.send(JSON.stringify({ action: "subscribe", channel, since: this.places.get(channel) }));
      }
    });
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      clearInterval(pinging);
      if (code >= 4000 && code > LAST_THAT_PERMITS) return this.onState("closed");
      this.onState("connecting");
      this.failures += 1;
      return setTimeout(() => this.start(), this.#wait());
    });
  }

  /** Longer with every failure, and never the same for all pages: a server that comes back is not run over. */
  #wait() {
    return Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.failures) * (0.5 + Math.random() / 2);
  }

  #take(message) {
    const { type, channel } = message;
    if (type === "subscribed") this.#subscribed(message);
    else if (type === "heartbeat") this.#compare(message.heads ?? {});
    else if (!QUIET.has(type) && channel) {
      this.#follow(channel, message.seq);
      this.onEvent(channel);
    }
  }

  #subscribed({ channel, epoch, seq, recovered }) {
    const known = this.places.has(channel);
    this.failures = 0;
    this.onState("open");
    this.places.set(channel, { epoch, seq });
    if (known && !recovered) this.onEvent(channel); // what was missed cannot be replayed: read the state
  }

  #follow(channel, seq) {
    const place = this.places.get(channel);
    if (place && seq > place.seq) place.seq = seq;
  }

  /** A head beyond our place is a message that did not come. */
  #compare(heads) {
    for (const [channel, seq] of Object.entries(heads)) {
      const place = this.places.get(channel);
      if (place && seq > place.seq) {
        place.seq = seq;
        this.onEvent(channel);
      }
    }
  }
}
