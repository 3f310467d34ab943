/** The client of the REST API. Amounts are Numbers: show USD with `toFixed(2)`, and read TON from the `*_nano` strings with BigInt. */
import { pathOf, serviceAddress, type Key } from "./address.js";
import type { Ambient } from "./ambient.js";
import { idempotencyKey } from "./idempotency.js";
import { LiveClient, type LiveOptions } from "./live/channels.js";
import { EventClient, type EventOptions } from "./live/events.js";
import { rows } from "./pages.js";
import { RETRY, type RetryPolicy } from "./retry.js";
import { Transport, type CallOptions, type Query } from "./transport.js";
import type * as api from "./types.js";
import { Webhooks } from "./webhooks.js";

const TIMEOUT_MS = 20_000;

export interface ClientOptions {
  /** The service's address, such as `https://api.example`. */
  readonly url: string;
  readonly key?: Key;
  /** For one try, until the whole answer is there; 20 s unless given. */
  readonly timeoutMs?: number;
  /** Bounds of tries and waits; those left out keep their defaults. */
  readonly retry?: Partial<RetryPolicy>;
  /** Send the key over `http:` to another machine. */
  readonly allowPlainHttp?: boolean;
  readonly ambient?: Partial<Ambient>;
}

/** Options of a call that changes something. The same key again, within 24 h, gets the same answer without a second effect. */
export interface WriteOptions extends CallOptions {
  readonly idempotencyKey?: string | undefined;
}

export interface BindOptions extends WriteOptions {
  /** Refuse when the premium is above this, in USD; the premium of the quote unless given. */
  readonly maxPremium?: number | string | undefined;
}

/** What a socket takes from the client. */
type Connection = { readonly url: string; readonly key: Key; readonly allowPlainHttp: boolean };

/** What a bind needs of a quote. */
export type BoundQuote = Pick<api.Quote, "quote_token" | "premium">;

/** Every call throws Refused, NoAnswer, the reason of its signal, or what the function throws that answers the key. */
export class Tonsurance {
  readonly webhooks: Webhooks;
  readonly #transport: Transport;
  readonly #place: Connection;

  /** Throws TypeError for an address to which no key may be sent. */
  constructor({ url, key, retry, timeoutMs = TIMEOUT_MS, allowPlainHttp, ambient }: ClientOptions) {
    const service = serviceAddress(url, allowPlainHttp);
    this.#transport = new Transport({ service, key, timeoutMs, retry: { ...RETRY, ...retry }, ambient });
    this.#place = { url: service.href, key, allowPlainHttp: allowPlainHttp ?? false };
    this.webhooks = new Webhooks(this.#transport);
  }

  /** Price a cover. Nothing is written. */
  quote(terms: api.QuoteTerms, options?: CallOptions): Promise<api.Quote> {
    return this.#transport.send({ method: "POST", path: "api/v2/quote/multi-dimensional", body: terms, isRepeatable: true }, options);
  }

  /** Bind a quote. One idempotency key for all tries: a time-out never binds twice. */
  async bind(quote: BoundQuote, policyholder: string, options: BindOptions = {}): Promise<api.Policy> {
    const { maxPremium = quote.premium.toFixed(2) } = options;
    const body = { quote_token: quote.quote_token, policyholder, max_premium: maxPremium };
    return this.#write("api/v2/policies", options, body);
  }

  /** One of your own policies. */
  async policy(id: string, options?: CallOptions): Promise<api.Policy> {
    return this.#get(pathOf`api/v2/policies/${id}`, {}, options);
  }

  /** Your policies, newest first, read page by page; `limit` is the size of a page. */
  policies(filters: api.PolicyFilters = {}, options: CallOptions = {}): AsyncGenerator<api.Policy, void, void> {
    return rows(this.#transport, "api/v2/policies", filters, options);
  }

  /** Cancel a policy; its `refund` is in USD. */
  async cancel(id: string, options: WriteOptions = {}): Promise<api.Policy> {
    return this.#write(pathOf`api/v2/policies/${id}/cancel`, options);
  }

  /** All products, read page by page. */
  products(filters: api.ProductFilters = {}, options: CallOptions = {}): AsyncGenerator<api.Product, void, void> {
    return rows(this.#transport, "api/v2/products", filters, options);
  }

  /** How much more of a product can be bound, and which limit binds first. */
  capacity(cover: api.Cover, options?: CallOptions): Promise<api.Capacity> {
    return this.#get("api/v2/capacity", cover, options);
  }

  /** What the book covers, in total and by coverage type, chain and stablecoin. */
  exposure(options?: CallOptions): Promise<api.Exposure> {
    return this.#get("api/v2/risk/exposure", {}, options);
  }

  /** The newest score of a bridge, its parts and the open alerts. */
  async bridgeHealth(id: string, options?: CallOptions): Promise<api.BridgeHealth> {
    return this.#get(pathOf`api/v2/bridge-health/${id}`, {}, options);
  }

  /** Risk alerts, with those that are not resolved unless the filters say otherwise. */
  riskAlerts(filters: api.RiskAlertFilters = {}, options?: CallOptions): Promise<api.RiskAlerts> {
    return this.#get("api/v2/risk/alerts", filters, options);
  }

  /** The yield of each tranche, most senior first. */
  trancheApy(options?: CallOptions): Promise<api.TrancheApy> {
    return this.#get("api/v2/tranches/apy", {}, options);
  }

  /** A token of 15 minutes for the key, with all of its scopes or some: for browsers and sockets. */
  token(scopes?: api.Scope[], options?: CallOptions): Promise<api.Token> {
    const body = scopes === undefined ? {} : { scopes };
    return this.#transport.send({ method: "POST", path: "api/v2/auth/token", body, isRepeatable: true }, options);
  }

  /** Follow channels of `/ws` with the client's key, until `close()`. */
  live(options: Omit<LiveOptions, keyof Connection>): LiveClient {
    return new LiveClient({ ...options, ...this.#place });
  }

  /** Follow events with the client's key, until `close()`. */
  liveEvents(options: Omit<EventOptions, keyof Connection>): EventClient {
    return new EventClient({ ...options, ...this.#place });
  }

  #get<T>(path: string, query: Query, options?: CallOptions): Promise<T> {
    return this.#transport.send({ method: "GET", path, query, isRepeatable: true }, options);
  }

  #write<T>(path: string, options: WriteOptions, body?: unknown): Promise<T> {
    const key = idempotencyKey(options.idempotencyKey);
    return this.#transport.send({ method: "POST", path, body, idempotencyKey: key, isRepeatable: true }, options);
  }
}
