// Timers that run when a test lets time pass, and sockets that a test speaks through.

/** `advance(ms)` runs what is due, in order. */
export class StillTimers {
  #now = 0;
  #due = new Map();
  #handles = 0;

  set = (action, ms) => {
    this.#due.set((this.#handles += 1), { at: this.#now + ms, action });
    return this.#handles;
  };
  clear = (handle) => this.#due.delete(handle);

  get count() {
    return this.#due.size;
  }

  async advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const [handle, next] = [...this.#due].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!next) break;
      this.#due.delete(handle);
      this.#now = next.at;
      next.action();
      await settle();
    }
    this.#now = end;
  }
}

/** Let promises that are due come through. */
export const settle = () => new Promise(setImmediate);

/** A class of WebSockets that remembers those that were made, in `made`. */
export function fakeSockets() {
  return class FakeSocket {
    static made = [];

    constructor(url, protocols) {
      Object.assign(this, { url, protocols, sent: [], readyState: 0, closedWith: null });
      FakeSocket.made.push(this);
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    close(code) {
      this.readyState = 3;
      this.closedWith = code;
    }

    /** The service accepts and greets. */
    accept() {
      this.readyState = 1;
      this.onopen?.({});
      this.say({ type: "welcome", client_id: "c", timestamp: 1 });
    }

    say(...frames) {
      for (const frame of frames) this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
    }

    /** The service closes, or the line breaks. */
    end(code = 1006, reason = "") {
      this.readyState = 3;
      this.onclose?.({ code, reason });
    }
  };
}
