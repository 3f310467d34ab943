/** Requests to the service: headers, time-outs, retries, errors. */
import { currentKey, type Key } from "./address.js";
import { attempt, type Answer, type Silence } from "./attempt.js";
import { NoAnswer, problemOf, Refused } from "./refused.js";
import { nextWait, type RetryPolicy } from "./retry.js";
import { ambient, type Ambient } from "./ambient.js";

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, also while it waits for the next try; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For one try, until the whole answer is there. */
  readonly timeoutMs?: number | undefined;
}

/** Values of a query; what is undefined or null is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One request. `isRepeatable`: a second one has no second effect, as with a GET or an idempotency key. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly isRepeatable: boolean;
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

/** Where requests go and within which bounds. */
export interface TransportOptions {
  readonly service: URL;
  readonly key: Key;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly ambient?: Partial<Ambient> | undefined;
}

export class Transport {
  readonly #options: TransportOptions;
  readonly #ambient: Ambient;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#ambient = ambient(options.ambient);
  }

  /** The answer's body, read as JSON; undefined for an empty one. Throws Refused, NoAnswer, or the reason of the signal. */
  async send<T>(request: ApiRequest, options: CallOptions = {}): Promise<T> {
    const { retry } = this.#options;
    const { now, random, wait } = this.#ambient;
    const begun = now();
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(request, options, retry.totalMs - (now() - begun));
      if (outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300) return bodyOf<T>(outcome, tries);
      const terms = { attempt: tries, elapsedMs: now() - begun, isRepeatable: request.isRepeatable };
      const waitMs = nextWait(outcome, terms, retry, random);
      if (waitMs === null) throw errorOf(outcome, tries);
      await wait(waitMs, options.signal);
    }
  }

  async #try(request: ApiRequest, { signal, timeoutMs = this.#options.timeoutMs }: CallOptions, leftMs: number): Promise<Answer | Silence> {
    signal?.throwIfAborted();
    const headers = headersOf(request, await currentKey(this.#options.key));
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const init: RequestInit = { method: request.method, headers, body, credentials: "omit", referrerPolicy: "no-referrer" };
    return attempt(this.#ambient.fetch, this.#url(request), init, Math.min(timeoutMs, leftMs), signal);
  }

  #url({ path, query = {} }: ApiRequest): URL {
    const url = new URL(path, this.#options.service);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    return url;
  }
}

function headersOf({ body, idempotencyKey }: ApiRequest, key: string | null): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (idempotencyKey !== undefined) headers["Idempotency-Key"] = idempotencyKey;
  if (key !== null) headers["Authorization"] = `Bearer ${key}`;
  return headers;
}

function bodyOf<T>({ text }: Answer, tries: number): T {
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new NoAnswer("The answer is not JSON.", tries); // without the cause, whose text repeats the answer: it may hold a secret
  }
}

function errorOf(outcome: Answer | Silence, tries: number): Error {
  if (outcome.kind !== "answered") return new NoAnswer("The service did not answer.", tries, outcome.cause);
  const problem = problemOf(outcome.status, outcome.text);
  if (!outcome.isRedirect) return new Refused(problem, tries);
  return new Refused({ ...problem, code: "redirected", detail: "The service answered with a redirect, which is not followed." }, tries);
}
