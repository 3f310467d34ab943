/** Verify what arrives at a webhook's address (Standard Webhooks). */
import { isSigned, keyOf, signaturesIn } from "./signature.js";
import type { TonsuranceEvent } from "./types.js";

const TOLERANCE_SECONDS = 300;
const MOST_SIGNATURES = 8;
const LONGEST_HEADER = 2_048;
const ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/; // without a dot: it ends where the time begins
const TIMESTAMP = /^[0-9]{1,12}$/;

/** Headers as fetch, Node or a framework has them; names in any case. */
export type WebhookHeaders = Pick<Headers, "get"> | Readonly<Record<string, string | readonly string[] | undefined>>;
export type NotGenuineReason = "header" | "timestamp" | "too_old" | "too_new" | "signature" | "content";

export interface VerifyOptions {
  /** How far `webhook-timestamp` may be from now, either way. */
  readonly toleranceSeconds?: number;
  /** Unix seconds. */
  readonly now?: () => number;
}

/** The request is not one that Tonsurance sent now with your secret: answer 400. `reason` says what is wrong with it. */
export class NotGenuine extends Error {
  override readonly name = "NotGenuine";

  constructor(
    message: string,
    readonly reason: NotGenuineReason,
  ) {
    super(message);
  }
}

/**
 * The event in the body of a request. `body`: as it arrived, before anything parsed it. `secrets`: one, or several during a rotation.
 * Throws NotGenuine for a request that is forged, changed, or sent at another time; TypeError for a secret or body that is none.
 * The same event may arrive again: handle an `id` once.
 */
export async function verifyWebhook(
  body: string | ArrayBuffer | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = () => Date.now() / 1000 }: VerifyOptions = {},
): Promise<TonsuranceEvent> {
  const keys = await keysOf(secrets);
  const bytes = bytesOf(body);
  const id = headerOf(headers, "webhook-id", ID);
  const timestamp = headerOf(headers, "webhook-timestamp", TIMESTAMP);
  requireNear(Number(timestamp) - now(), toleranceSeconds);
  const signatures = signaturesIn(headerOf(headers, "webhook-signature", /./), MOST_SIGNATURES);
  const content = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  if (!(await isSigned(keys, signatures, content))) throw new NotGenuine("No signature fits the request.", "signature");
  return eventIn(bytes);
}

function keysOf(secrets: string | readonly string[]): Promise<CryptoKey[]> {
  const all = Array.isArray(secrets) ? (secrets as readonly string[]) : [secrets as string];
  if (all.length === 0) throw new TypeError("Give the webhook's secret.");
  return Promise.all(all.map(keyOf));
}

function bytesOf(body: string | ArrayBuffer | Uint8Array): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError("Give the body as it arrived, in bytes or text: one that was parsed is another text.");
}

/** The value of a header that came once and has this form. */
function headerOf(headers: WebhookHeaders, name: string, form: RegExp): string {
  const [value, second] = valuesOf(headers, name);
  if (value === undefined || second !== undefined || value.length > LONGEST_HEADER || !form.test(value)) {
    throw new NotGenuine(`The header ${name} is missing, or not as it is sent.`, name === "webhook-timestamp" ? "timestamp" : "header");
  }
  return value;
}

function valuesOf(headers: WebhookHeaders, name: string): readonly (string | undefined)[] {
  if (typeof headers.get === "function") return [headers.get(name) ?? undefined];
  return Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name ? ((value as string | string[] | undefined) ?? []) : [],
  );
}

/** `ahead`: seconds from now to the time of the request. Written so that a tolerance that is no number refuses. */
function requireNear(ahead: number, toleranceSeconds: number): void {
  if (Math.abs(ahead) <= toleranceSeconds) return;
  throw ahead > 0 ? new NotGenuine("The request is from the future.", "too_new") : new NotGenuine("The request is too old.", "too_old");
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function eventIn(bytes: Uint8Array): TonsuranceEvent {
  const event = parsed(bytes);
  if (typeof (event as TonsuranceEvent | null)?.type === "string") return event as TonsuranceEvent;
  throw new NotGenuine("The body is no event.", "content");
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return null;
  }
}
