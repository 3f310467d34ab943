/** What calls take from where they run: the network, the clock and chance. Tests give their own. */

export interface Ambient {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted before. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The real ones, except for those given. */
export function ambient(given: Partial<Ambient> = {}): Ambient {
  const fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request);
  return { fetch, now: () => performance.now(), random: Math.random, wait: pause, ...given };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
