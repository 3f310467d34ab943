/** One socket that is kept up: dialled, watched, and dialled again when it breaks. What is said over it is not its concern. */
import { currentKey, type Key } from "../address.js";
import { NO_LINE, permitsReconnecting, reconnectMs } from "./backoff.js";
import { parseFrame, type Frame } from "./frames.js";
import { OPEN, subprotocols, type SocketClass, type SocketLike } from "./socket.js";
import { Timers, type TimerSource } from "./timers.js";

const PING_MS = 60_000;
const SILENCE_MS = 75_000; // the server is heard every 30 s at least
const STEADY_MS = 10_000;
const NORMAL = 1000;

/** How the line is. `code` and `reason` say why it broke, `retryInMs` when it is tried again; null where they have no meaning. */
export interface LineState {
  readonly name: "connecting" | "open" | "waiting" | "closed";
  readonly code: number | null;
  readonly reason: string;
  readonly retryInMs: number | null;
}

export interface LineTerms {
  readonly address: string;
  readonly key: Key;
  readonly WebSocket: SocketClass;
  readonly timers: TimerSource;
  readonly random: () => number;
  /** The service has greeted: say what you want. */
  readonly opened: () => void;
  readonly heard: (frame: Frame) => void;
  /** The line broke: no answer to anything said over it will come. */
  readonly lost: () => void;
  readonly told: (state: LineState) => void;
}

export class Line {
  readonly #terms: LineTerms;
  readonly #timers: Timers;
  #socket: SocketLike | null = null;
  #dial = 0; // what belongs to an earlier dial is ignored
  #attempt = 0;
  #isUp = false; // dialling or open
  #isEnded = false;

  constructor(terms: LineTerms) {
    this.#terms = terms;
    this.#timers = new Timers(terms.timers);
  }

  open(): void {
    const dial = ++this.#dial;
    this.#isUp = true;
    this.#tell({ name: "connecting" });
    this.#watch();
    currentKey(this.#terms.key).then(
      (key) => dial === this.#dial && this.#connect(dial, key),
      (error: unknown) => dial === this.#dial && this.#lose(NO_LINE, error instanceof Error ? error.message : "There is no key."),
    );
  }

  /** Send a command; nothing while the line is not open. */
  send(command: object): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(command));
  }

  /** Run the action after a while, unless the line breaks before. */
  later(name: string, ms: number, action: () => void): void {
    this.#timers.restart(`later ${name}`, ms, action);
  }

  /** Break the line; it comes back as from any other failure. Nothing while it is broken. */
  drop(reason: string): void {
    if (this.#isUp) this.#lose(NO_LINE, reason);
  }

  /** End for good. */
  end(code = NORMAL, reason = ""): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#hangUp();
    this.#tell({ name: "closed", code, reason });
  }

  #connect(dial: number, key: string | null): void {
    let isOpen = false;
    let socket: SocketLike;
    try {
      socket = new this.#terms.WebSocket(this.#terms.address, subprotocols(key));
    } catch {
      return this.#lose(NO_LINE, "The socket could not be made."); // without the cause, which may repeat the key
    }
    this.#socket = socket;
    socket.onopen = () => (isOpen = true);
    socket.onmessage = ({ data }: { data: unknown }) => dial === this.#dial && this.#hear(data);
    socket.onclose = ({ code, reason }: { code: number; reason: unknown }) => dial === this.#dial && this.#lose(code, String(reason));
    // Of a dial that was refused, Node 20 tells by an error and no close.
    socket.onerror = () => dial === this.#dial && !isOpen && this.#lose(NO_LINE, "The line could not be opened.");
  }

  #hear(data: unknown): void {
    this.#watch();
    let frame: Frame;
    try {
      frame = parseFrame(data);
    } catch {
      return this.drop("A frame could not be read.");
    }
    if (frame.type === "welcome") this.#greeted();
    this.#terms.heard(frame);
  }

  #greeted(): void {
    this.#tell({ name: "open" });
    this.#timers.restart("steady", STEADY_MS, () => (this.#attempt = 0));
    this.#ping();
    this.#terms.opened();
  }

  #ping(): void {
    this.#timers.restart("ping", PING_MS, () => {
      this.send({ action: "ping" });
      this.#ping();
    });
  }

  /** From the dial on: a server that never greets is as dead as one that falls silent. */
  #watch(): void {
    this.#timers.restart("silence", SILENCE_MS, () => this.drop("Nothing was heard for 75 s."));
  }

  #lose(code: number, reason: string): void {
    if (this.#isEnded) return;
    if (!permitsReconnecting(code)) return this.end(code, reason);
    this.#hangUp();
    const retryInMs = reconnectMs(this.#attempt++, code, this.#terms.random);
    this.#timers.restart("reopen", retryInMs, () => this.open());
    this.#tell({ name: "waiting", code, reason, retryInMs });
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#dial += 1;
    this.#isUp = false;
    this.#timers.stopAll();
    this.#terms.lost();
    socket?.close(NORMAL);
  }

  #tell(state: Partial<LineState> & Pick<LineState, "name">): void {
    this.#terms.told({ code: null, reason: "", retryInMs: null, ...state });
  }
}
