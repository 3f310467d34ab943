/** The channels of `/ws`: state and messages, also over broken lines, with never a silent hole. */
import { headsOf, isMessage, isSnapshot, isStarted, keptPosition, messagesOf } from "./frames.js";
import type { ChannelMessage, ErrorFrame, Frame, Position, Snapshot } from "./frames.js";
import type { Line } from "./line.js";
import { dial, guarded, lineTo, type SocketOptions } from "./options.js";
import { Track, type Verdict } from "./track.js";

const RETRY_MS = 1_500;

export interface LiveOptions extends SocketOptions {
  readonly channels?: readonly string[];
  /** Where the states that you kept stand, as `positions()` told: what came since follows, or a snapshot. */
  readonly positions?: Readonly<Record<string, Position>>;
  /** The whole state of a channel: forget what you had. */
  readonly onSnapshot?: (channel: string, state: Snapshot["state"], frame: Snapshot) => void;
  /** What changed, each message once and in order. */
  readonly onMessage?: (channel: string, message: ChannelMessage) => void;
}

/** Follow channels until `close()`. Throws TypeError for a wrong address, or where there is no WebSocket. */
export function connect(options: LiveOptions): LiveClient {
  return new LiveClient(options);
}

export class LiveClient {
  readonly #options: LiveOptions;
  readonly #tracks = new Map<string, Track>();
  readonly #line: Line;
  #isBatched: boolean;
  #commands = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#isBatched = options.batch ?? false;
    for (const channel of options.channels ?? []) this.#tracks.set(channel, new Track(keptPosition(options.positions?.[channel])));
    const [opened, heard, lost] = [() => this.#begin(), (frame: Frame) => this.#hear(frame), () => this.#forgetAsked()];
    this.#line = lineTo("ws", options, { opened, heard, lost });
    dial(this.#line, options);
  }

  /** Follow one more channel, from its state on. */
  subscribe(channel: string): void {
    if (this.#tracks.has(channel)) return;
    this.#tracks.set(channel, new Track());
    this.#ask(channel);
  }

  unsubscribe(channel: string): void {
    if (this.#tracks.delete(channel)) this.#line.send({ action: "unsubscribe", channel });
  }

  /** Have messages sent in batches from now on, or no longer. */
  configure(batch: boolean): void {
    this.#isBatched = batch;
    this.#line.send({ action: "configure", batch });
  }

  /** How far each channel is whose state is here. */
  positions(): Record<string, Position> {
    const known = [...this.#tracks].flatMap(([channel, { position }]) => (position ? [[channel, position] as const] : []));
    return Object.fromEntries(known);
  }

  /** Break the line as a bad network would; it comes back by itself. */
  drop(): void {
    this.#line.drop("The line was dropped.");
  }

  /** End for good. */
  close(): void {
    this.#line.end();
  }

  #begin(): void {
    if (this.#isBatched) this.configure(true);
    for (const channel of this.#tracks.keys()) this.#ask(channel);
  }

  #forgetAsked(): void {
    for (const track of this.#tracks.values()) track.unanswered();
  }

  #ask(channel: string): void {
    const id = ++this.#commands;
    const since = this.#tracks.get(channel)?.ask(id);
    this.#line.send({ action: "subscribe", channel, id, ...(since ? { since } : {}) });
  }

  #hear(frame: Frame): void {
    guarded(this.#options.onFrame, frame);
    if (frame.type === "heartbeat") this.#compare(headsOf(frame));
    else if (frame.type === "error") this.#refused(frame as ErrorFrame);
    else if (frame.type === "batch") messagesOf(frame).forEach((message) => this.#take(message));
    else this.#take(frame);
  }

  #take(frame: Frame): void {
    if (!isMessage(frame)) return;
    const { channel, type } = frame;
    const track = this.#tracks.get(channel);
    if (!track) return;
    if (type === "subscribed" && isStarted(frame)) this.#obey(track.started(frame), channel);
    else if (type === "snapshot" && isSnapshot(frame)) this.#replace(track, frame);
    else this.#obey(track.message(frame.seq), channel, frame);
  }

  #replace(track: Track, frame: Snapshot): void {
    track.snapshot(frame);
    guarded(this.#options.onSnapshot, frame.channel, frame.state, frame);
  }

  #obey(verdict: Verdict, channel: string, message?: ChannelMessage): void {
    if (verdict === "ask") this.#ask(channel);
    else if (verdict === "deliver" && message) guarded(this.#options.onMessage, channel, message);
  }

  #compare(heads: Readonly<Record<string, unknown>>): void {
    for (const [channel, track] of this.#tracks) {
      const head = heads[channel];
      this.#obey(track.head(typeof head === "number" ? head : undefined), channel);
    }
  }

  /** A channel that is not there yet will be; other errors are mistakes, which repeating does not fix. */
  #refused(error: ErrorFrame): void {
    const [channel, track] = [...this.#tracks].find(([, one]) => one.awaits(error.id)) ?? [];
    if (error.code === "unavailable" && channel !== undefined && track) {
      track.unanswered();
      this.#line.later(channel, RETRY_MS, () => this.#tracks.has(channel) && this.#ask(channel));
      return;
    }
    if (channel !== undefined) this.#tracks.delete(channel);
    guarded(this.#options.onError, error);
  }
}
