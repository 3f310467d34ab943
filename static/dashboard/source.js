// A section of the dashboard's data: read with its ETag, so that what has not changed costs a 304.
import { learn } from "../site/ages.js";

export class Section {
  /** `onContent(content)` is called for each content that differs from the one before. */
  constructor(name, onContent) {
    this.name = name;
    this.onContent = onContent;
    this.checkedAt = null; // performance.now() of the last answer, changed or not
    this.failedSince = null;
    this.tag = null;
    this.running = null;
    this.askedAgain = false;
  }

  /** Read now. While a reading is on its way it is done once more after it: what changed meanwhile may have come too late for it. */
  refresh() {
    if (this.running) {
      this.askedAgain = true;
      return this.running;
    }
    this.running = this.#read().finally(() => {
      this.running = null;
      if (this.askedAgain) {
        this.askedAgain = false;
        this.refresh();
      }
    });
    return this.running;
  }

  /** Seconds since the figures were confirmed; null before the first time. */
  get age() {
    return this.checkedAt === null ? null : (performance.now() - this.checkedAt) / 1000;
  }

  async #read() {
    const headers = this.tag ? { "If-None-Match": this.tag } : {};
    try {
      const response = await fetch(`/dashboard/${this.name}`, { headers, cache: "no-store" });
      if (response.status !== 304 && !response.ok) throw new Error(`${this.name}: ${response.status}`);
      const content = response.status === 304 ? null : await response.json();
      this.checkedAt = performance.now();
      this.failedSince = null;
      if (content) {
        learn(content.timestamp);
        this.tag = response.headers.get("ETag");
        this.onContent(content);
      }
      return true;
    } catch {
      this.failedSince ??= Date.now();
      return false;
    }
  }
}

/** Call `work` every `ms` while the page is visible, one call at a time, and at once when it becomes visible again. */
export function whileVisible(work, ms) {
  let timer = null;
  const turn = async () => {
    clearTimeout(timer);
    await work();
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(turn, ms);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : turn()));
  turn();
}
