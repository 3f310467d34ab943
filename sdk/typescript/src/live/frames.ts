/** Frames of the sockets (`/asyncapi.json` of the service describes them all), and what this client reads of them. */

/** A frame as it came. Members and types that are not known here stay in it. */
export interface Frame {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** How far a reader of a channel is. A new epoch begins when the service may have lost messages. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** A message of a channel: what changed, with the values as they are now. `seq` grows by one from message to message. */
export interface ChannelMessage extends Frame {
  readonly channel: string;
  readonly seq: number;
}

/** The whole state of a channel after the message `seq`. */
export interface Snapshot extends ChannelMessage, Position {
  readonly state: Readonly<Record<string, unknown>>;
}

/** An answer to a subscription, or a new start that the service tells unasked. `recovered`: what was missed follows. */
export interface Started extends Frame, Position {
  readonly recovered: boolean;
  readonly id?: number;
}

/** A command that was not carried out. */
export interface ErrorFrame extends Frame {
  readonly code: string;
  readonly message: string;
  readonly id?: number;
}

/** The text of a frame. Throws SyntaxError, or TypeError for JSON that is no frame. */
export function parseFrame(data: unknown): Frame {
  const frame: unknown = JSON.parse(String(data));
  if (typeof (frame as Frame | null)?.type !== "string") throw new TypeError("A frame has no type.");
  return frame as Frame;
}

/** A position that a program has kept, without other members. Throws TypeError for one that the service would refuse. */
export function keptPosition(kept: Position | null | undefined): Position | null {
  if (kept === null || kept === undefined) return null;
  const { epoch, seq } = kept;
  if (typeof epoch !== "string" || !Number.isSafeInteger(seq) || seq < 0) throw new TypeError("A position has an epoch and a seq.");
  return { epoch, seq };
}

export function isMessage(frame: unknown): frame is ChannelMessage {
  const { channel, seq } = (frame ?? {}) as Record<string, unknown>;
  return typeof channel === "string" && Number.isSafeInteger(seq);
}

export function isStarted(frame: Frame): frame is Started {
  return hasPosition(frame) && typeof frame["recovered"] === "boolean";
}

export function isSnapshot(frame: Frame): frame is Snapshot {
  return isMessage(frame) && hasPosition(frame) && typeof frame["state"] === "object" && frame["state"] !== null;
}

/** How far each channel is, by a heartbeat. */
export function headsOf(frame: Frame): Readonly<Record<string, unknown>> {
  const heads = frame["heads"];
  return typeof heads === "object" && heads !== null ? (heads as Record<string, unknown>) : {};
}

/** The messages of a batch. */
export function messagesOf(frame: Frame): readonly Frame[] {
  const messages = frame["messages"];
  return Array.isArray(messages) ? (messages as Frame[]) : [];
}

function hasPosition(frame: Frame): boolean {
  return typeof frame["epoch"] === "string" && Number.isSafeInteger(frame["seq"]);
}
