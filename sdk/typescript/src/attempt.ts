/** One try of a request: sent, answered as a whole and within its time, or a failure. */
import type { Failure } from "./retry.js";

/** The answer to one request, with its whole body. */
export interface Answer {
  readonly kind: "answered";
  readonly status: number;
  readonly retryAfter: string | null;
  readonly isRedirect: boolean;
  readonly text: string;
}

/** A try without an answer, and why. */
export type Silence = Exclude<Failure, { kind: "answered" }> & { readonly cause: unknown };

const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * Send once. A redirect is answered, not followed: it could lead the key to another host. Throws the signal's reason when it is
 * aborted.
 */
export async function attempt(
  fetch: typeof globalThis.fetch,
  url: URL,
  init: RequestInit,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Answer | Silence> {
  const limit = new AbortController();
  const abort = () => limit.abort(signal?.reason);
  const timer = setTimeout(() => limit.abort(new DOMException(`No answer within ${timeoutMs} ms.`, "TimeoutError")), timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    return await whole(await fetch(url, { ...init, redirect: "manual", signal: limit.signal }));
  } catch (cause) {
    signal?.throwIfAborted();
    return { kind: wasSent(cause) ? "unanswered" : "unsent", cause };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function whole(response: Response): Promise<Answer> {
  const isRedirect = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
  const text = await response.text();
  return { kind: "answered", status: response.status, retryAfter: response.headers.get("Retry-After"), isRedirect, text };
}

/** Whether the request may have left. Node names the reason in `cause.code`; browsers do not, so it may have. */
function wasSent(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return !(typeof cause?.code === "string" && NOT_CONNECTED.has(cause.code));
}
