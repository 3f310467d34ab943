/** Events of `/api/v1/live-events`, filtered by the service: what webhooks get, as it happens. */
import type { EventFilter, EventType, Priority, TonsuranceEvent } from "../types.js";
import { isMessage, isStarted, keptPosition, messagesOf } from "./frames.js";
import type { ErrorFrame, Frame, Position } from "./frames.js";
import type { Line } from "./line.js";
import { dial, guarded, lineTo, type SocketOptions } from "./options.js";

const RETRY_MS = 1_500;
const CHANNEL = "events";

/** Which events. A filter admits those that name one of its members in every dimension that it has. */
export interface EventTerms {
  readonly events: readonly EventType[];
  readonly filter?: EventFilter;
  readonly minPriority?: Priority;
}

export interface EventOptions extends SocketOptions, EventTerms {
  /** Where you stopped, as `position()` told: what came since follows, or `onMissed` is called. */
  readonly position?: Position;
  /** Each event once and in order. */
  readonly onEvent?: (event: TonsuranceEvent) => void;
  /** Events may have been missed: too many came while the line was broken. For what must not be missed, use a webhook. */
  readonly onMissed?: () => void;
}

/** Follow events until `close()`. Throws TypeError for a wrong address, or where there is no WebSocket. */
export function connectEvents(options: EventOptions): EventClient {
  return new EventClient(options);
}

export class EventClient {
  readonly #options: EventOptions;
  readonly #line: Line;
  #terms: EventTerms;
  #position: Position | null;
  #asked = 0;

  constructor(options: EventOptions) {
    this.#options = options;
    this.#terms = options;
    this.#position = keptPosition(options.position);
    const [opened, heard, lost] = [() => this.#begin(), (frame: Frame) => this.#hear(frame), () => undefined];
    this.#line = lineTo("api/v1/live-events", options, { opened, heard, lost });
    dial(this.#line, options);
  }

  /** Follow these events from now on, in place of those before. */
  subscribe(terms: EventTerms): void {
    this.#terms = terms;
    this.#ask();
  }

  /** Of the newest event, or of the subscription; null before the first one. */
  position(): Position | null {
    return this.#position;
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
    if (this.#options.batch) this.#line.send({ action: "configure", batch: true });
    this.#ask();
  }

  #ask(): void {
    const { events, filter, minPriority } = this.#terms;
    const optional = { ...(filter && { filter }), ...(minPriority && { min_priority: minPriority }) };
    const since = this.#position && { since: this.#position };
    this.#line.send({ action: "subscribe", id: ++this.#asked, events, ...optional, ...since });
  }

  #hear(frame: Frame): void {
    guarded(this.#options.onFrame, frame);
    if (frame.type === "error") this.#refused(frame as ErrorFrame);
    else if (frame.type === "subscription_confirmed") this.#start(frame);
    else if (frame.type === "batch") messagesOf(frame).forEach((message) => this.#take(message));
    else this.#take(frame);
  }

  /** Numbers of events that are not for this reader are left out, so a hole shows here alone: in a start that is not recovered. */
  #start(frame: Frame): void {
    if (!isStarted(frame) || frame.recovered) return;
    const isFirst = this.#position === null;
    this.#position = { epoch: frame.epoch, seq: frame.seq };
    if (!isFirst) guarded(this.#options.onMissed);
  }

  #take(frame: Frame): void {
    if (!isMessage(frame) || frame.channel !== CHANNEL || this.#position === null || frame.seq <= this.#position.seq) return;
    this.#position = { epoch: this.#position.epoch, seq: frame.seq };
    guarded(this.#options.onEvent, frame as Frame as unknown as TonsuranceEvent);
  }

  /** Events that are not there yet will be; other errors are mistakes, which repeating does not fix. */
  #refused(error: ErrorFrame): void {
    if (error.code === "unavailable") this.#line.later(CHANNEL, RETRY_MS, () => this.#ask());
    else guarded(this.#options.onError, error);
  }
}
