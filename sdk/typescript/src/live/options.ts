/** Options that all sockets share, and the line that they make. */
import { serviceAddress, socketAddress, type Key } from "../address.js";
import type { ErrorFrame, Frame } from "./frames.js";
import { Line, type LineState, type LineTerms } from "./line.js";
import { socketClass, type SocketClass } from "./socket.js";
import { REAL_TIMERS, type TimerSource } from "./timers.js";

export interface SocketOptions {
  /** The service's address, such as `https://api.example`: the one that the client takes. */
  readonly url: string;
  /** An API key or a token, or a function (it may be async) that answers a fresh one for each attempt; none reads anonymously. */
  readonly key?: Key;
  /** Messages in batches: at most ten, at most 100 ms late. */
  readonly batch?: boolean;
  /** Closes the socket for good when it is aborted. */
  readonly signal?: AbortSignal;
  /** Where none is built in, such as that of the package `ws`. */
  readonly WebSocket?: SocketClass;
  /** Send the key over `http:` to another machine. */
  readonly allowPlainHttp?: boolean;
  readonly onState?: (state: LineState) => void;
  /** Every frame as it came, for those who want to look. */
  readonly onFrame?: (frame: Frame) => void;
  /** A command was refused, such as the subscription of an unknown channel. It is not tried again. */
  readonly onError?: (error: ErrorFrame) => void;
  /** For tests. */
  readonly timers?: TimerSource;
  readonly random?: () => number;
}

type Conversation = Pick<LineTerms, "opened" | "heard" | "lost">;

/** A line to the socket at `path`, not dialled yet. Throws TypeError for a wrong address, or where there is no WebSocket. */
export function lineTo(path: string, options: SocketOptions, conversation: Conversation): Line {
  const { key, signal, timers = REAL_TIMERS, random = Math.random } = options;
  const address = socketAddress(serviceAddress(options.url, options.allowPlainHttp), path);
  const close = () => line.end();
  const told = (state: LineState) => {
    if (state.name === "closed") signal?.removeEventListener("abort", close);
    guarded(options.onState, state);
  };
  const line = new Line({ address, key, WebSocket: socketClass(options.WebSocket), timers, random, ...conversation, told });
  signal?.addEventListener("abort", close, { once: true });
  return line;
}

/** Dial, unless the signal was aborted before. */
export function dial(line: Line, { signal }: SocketOptions): void {
  if (signal?.aborted) line.end();
  else line.open();
}

/** Call a handler. What it throws is reported as of any event handler, and keeps no other message from being told. */
export function guarded<Arguments extends unknown[]>(handler: ((...given: Arguments) => void) | undefined, ...given: Arguments): void {
  try {
    handler?.(...given);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
