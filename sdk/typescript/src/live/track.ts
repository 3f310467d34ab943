/** How far a reader of one channel is, and when it must ask again. No I/O and no clock: frames in, verdicts out. */
import type { Position, Started } from "./frames.js";

/** `deliver`: the next one. `ignore`: had already, or not usable before an answer that is awaited. `ask`: subscribe again. */
export type Verdict = "deliver" | "ignore" | "ask";

const PATIENCE_BEATS = 2;

export class Track {
  #position: Position | null;
  #asked: { readonly id: number; beats: number } | null = null;

  /** `position`: where a state that the reader already has stands; null without one. */
  constructor(position: Position | null = null) {
    this.#position = position;
  }

  /** Of the state that the reader has; null while it has none. */
  get position(): Position | null {
    return this.#position;
  }

  /** A subscription is sent with this id. Answers where it goes on from. */
  ask(id: number): Position | null {
    this.#asked = { id, beats: 0 };
    return this.#position;
  }

  /** Whether the command with this id is the one whose answer is awaited. */
  awaits(id: unknown): boolean {
    return this.#asked !== null && this.#asked.id === id;
  }

  /** The line is gone, or the subscription was refused: no answer will come. */
  unanswered(): void {
    this.#asked = null;
  }

  /**
   * A subscription begins. When it is not recovered there is no state until the snapshot is here: a line that breaks in between must not
   * go on from a position whose state was never received.
   */
  started({ epoch, seq, recovered, id }: Started): Verdict {
    if (this.awaits(id)) this.#asked = null;
    if (!recovered) {
      this.#position = null;
      return "ignore";
    }
    if (this.#position?.epoch === epoch && seq <= this.#position.seq) return "ignore";
    this.#position = null;
    return "ask";
  }

  /** The whole state replaces what the reader had. */
  snapshot({ epoch, seq }: Position): void {
    this.#position = { epoch, seq };
  }

  /** A message with this number. */
  message(seq: number): Verdict {
    if (this.#position === null || seq <= this.#position.seq) return "ignore";
    if (seq > this.#position.seq + 1) return this.#asked ? "ignore" : "ask";
    this.#position = { epoch: this.#position.epoch, seq };
    return "deliver";
  }

  /** A heartbeat says how far the channel is; undefined when it does not name it. */
  head(seq: number | undefined): Verdict {
    if (this.#asked) return (this.#asked.beats += 1) >= PATIENCE_BEATS ? "ask" : "ignore";
    if (this.#position === null) return "ask";
    return seq !== undefined && seq > this.#position.seq ? "ask" : "ignore";
  }
}
