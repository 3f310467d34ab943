/** When a socket comes back: close codes that forbid it, and waits that grow and differ from client to client. No clock. */

export const NO_LINE = 1006;
const DRAINING = 4000;
const LATER = new Set([4005, 4006]); // too many commands, a part of the service down: at once would be too early
const FOR_GOOD = new Set([1007, 1009]); // a frame that is not UTF-8, or too large: it would be the same again
const FIRST_MS = 500;
const LEAST_MS = 250;
const LONGEST_MS = 30_000;
const SPREAD_MS = 2_000;
const LATER_ATTEMPT = 4;

/** Whether the close code permits to come back: 4500 to 4999 do not, nor do frames that cannot be read; a broken line (1006) does. */
export function permitsReconnecting(code: number): boolean {
  return !FOR_GOOD.has(code) && !(code >= 4500 && code <= 4999);
}

/**
 * Milliseconds before the attempt with this number, counted from 0. A server that goes down sends all its clients away at once: they
 * spread over two seconds.
 */
export function reconnectMs(attempt: number, code: number, random: () => number): number {
  if (code === DRAINING && attempt === 0) return random() * SPREAD_MS;
  const exponent = LATER.has(code) ? Math.max(attempt, LATER_ATTEMPT) : attempt;
  return LEAST_MS + random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** exponent);
}
