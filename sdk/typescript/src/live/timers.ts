/** Timers by name: starting one again replaces it. */

/** What starts and stops a timer; tests give their own. */
export interface TimerSource {
  readonly set: (action: () => void, ms: number) => unknown;
  readonly clear: (handle: unknown) => void;
}

export const REAL_TIMERS: TimerSource = {
  set: (action, ms) => globalThis.setTimeout(action, ms),
  clear: (handle) => globalThis.clearTimeout(handle as number),
};

export class Timers {
  readonly #source: TimerSource;
  readonly #running = new Map<string, unknown>();

  constructor(source: TimerSource) {
    this.#source = source;
  }

  restart(name: string, ms: number, action: () => void): void {
    this.stop(name);
    const run = () => {
      this.#running.delete(name);
      action();
    };
    this.#running.set(name, this.#source.set(run, ms));
  }

  stop(name: string): void {
    if (!this.#running.has(name)) return;
    this.#source.clear(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const name of [...this.#running.keys()]) this.stop(name);
  }
}
