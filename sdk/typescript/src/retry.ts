/** Which failures are worth another try, and how long to wait before it. No I/O and no clock. */

/** Bounds of the tries of one call. Times are milliseconds. */
export interface RetryPolicy {
  readonly maxTries: number;
  /** The longest wait after the first failure; it doubles with each further one. */
  readonly firstMs: number;
  /** The longest wait of all, unless `Retry-After` asks for more. */
  readonly longestMs: number;
  /** For all tries and the waits between them. A wait that would end later is not begun. */
  readonly totalMs: number;
}

/** A try without a usable answer. `retryAfter`: the header as it came. */
export type Failure =
  | { readonly kind: "unsent" }
  | { readonly kind: "unanswered" }
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string | null };

export const RETRY: RetryPolicy = { maxTries: 5, firstMs: 500, longestMs: 10_000, totalMs: 90_000 };
const PASSING = new Set([429, 503]);
const SECONDS = /^[0-9]{1,9}$/;

/**
 * Whether the failure may pass by itself and another try does no harm. `isRepeatable`: a second request has no second effect. A request
 * that is not may only be sent again where the service has surely not carried it out.
 */
export function mayPass(failure: Failure, isRepeatable: boolean): boolean {
  if (failure.kind === "answered") return PASSING.has(failure.status);
  return failure.kind === "unsent" || isRepeatable;
}

/** Milliseconds to wait after the try with this number, counted from 1: full jitter, and never less than `Retry-After` asks for. */
export function waitMs(failure: Failure, attempt: number, policy: RetryPolicy, random: () => number): number {
  const jitter = random() * Math.min(policy.longestMs, policy.firstMs * 2 ** (attempt - 1));
  return askedMs(failure) + jitter;
}

/** Milliseconds until the next try; null when there is none. `elapsedMs`: since the first try began. */
export function nextWait(
  failure: Failure,
  { attempt, elapsedMs, isRepeatable }: { attempt: number; elapsedMs: number; isRepeatable: boolean },
  policy: RetryPolicy,
  random: () => number,
): number | null {
  if (attempt >= policy.maxTries || !mayPass(failure, isRepeatable)) return null;
  const wait = waitMs(failure, attempt, policy, random);
  return elapsedMs + wait < policy.totalMs ? wait : null;
}

/** What `Retry-After` asks for, where it is whole seconds; other forms count as none. */
function askedMs(failure: Failure): number {
  if (failure.kind !== "answered" || failure.retryAfter === null) return 0;
  const text = failure.retryAfter.trim();
  return SECONDS.test(text) ? Number(text) * 1000 : 0;
}
