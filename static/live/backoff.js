// When to come back: close codes that forbid it, and waits that grow and differ from client to client.
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const SPREAD_MS = 2_000;
const DRAINING = 4000;
const NOT_UTF8 = 1007;
const FRAME_TOO_BIG = 1009;

/** Whether the server's close code lets a client come back: 4000 to 4499 do, 4500 to 4999 do not; a broken line (1006) does. */
export const permitsReconnecting = (code) => code !== NOT_UTF8 && code !== FRAME_TOO_BIG && !(code >= 4500 && code <= 4999);

/**
 * Milliseconds to wait before the attempt with this number, counted from 0. A server that goes down sends all its clients away at
 * once: they spread over two seconds.
 */
export function wait(attempt, code, random = Math.random) {
  if (code === DRAINING && attempt === 0) return random() * SPREAD_MS;
  return FIRST_MS / 2 + random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}
