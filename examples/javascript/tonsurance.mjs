// A small client of the Tonsurance API for Node and browsers: retries what passes by itself.
// Amounts are Numbers: show USD with `toFixed(2)`, exact up to 70 million million, and read TON from the `*_nano` strings with BigInt.
const PASSING = new Set([429, 503]);
const MOST_TRIES = 5;

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** The service answered with a problem document; decide by `code`. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
  }
}

export class Tonsurance {
  constructor(url = "http://127.0.0.1:8080", key = null) {
    this.url = url;
    this.key = key;
  }

  /** Price a cover. Nothing is written. */
  quote(terms, { signal } = {}) {
    return this.#call("/api/v2/quote/multi-dimensional", { method: "POST", body: JSON.stringify(terms), signal });
  }

  /** Bind a quote. One idempotency key for all tries: a time-out never binds twice. */
  bind(quote, policyholder, maxPremium = quote.premium) {
    const body = JSON.stringify({ quote_token: quote.quote_token, policyholder, max_premium: maxPremium });
    return this.#call("/api/v2/policies", { method: "POST", body, headers: { "Idempotency-Key": crypto.randomUUID() } });
  }

  /** One of your own policies. */
  policy(id) {
    return this.#call(`/api/v2/policies/${id}`);
  }

  async #call(path, { headers = {}, ...options } = {}) {
    const all = { "Content-Type": "application/json", ...headers };
    if (this.key) all.Authorization = `Bearer ${this.key}`;
    for (let attempt = 1; ; attempt += 1) {
      let response;
      try {
        response = await fetch(this.url + path, { ...options, headers: all });
      } catch (error) {
        if (error.name === "AbortError" || attempt === MOST_TRIES) throw error;
        await wait(attempt);
        continue;
      }
      if (PASSING.has(response.status) && attempt < MOST_TRIES) {
        await wait(Number(response.headers.get("Retry-After") ?? attempt));
        continue;
      }
      const answer = await response.json();
      if (!response.ok) throw new Refused(answer);
      return answer;
    }
  }
}
