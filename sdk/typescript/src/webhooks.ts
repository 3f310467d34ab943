/** The webhooks of a client. All calls need the scope `write`. */
import { pathOf } from "./address.js";
import { rows } from "./pages.js";
import { Refused } from "./refused.js";
import type { CallOptions, Transport } from "./transport.js";
import type { Webhook, WebhookFilters, WebhookTerms, WebhookTest, WebhookWithSecret } from "./types.js";

const PATH = "api/v2/webhooks";

export class Webhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Register an address. The answer's `secret` is not shown again. Not tried again where a first request may have arrived. */
  create(terms: WebhookTerms, options?: CallOptions): Promise<WebhookWithSecret> {
    return this.#transport.send({ method: "POST", path: PATH, body: terms, isRepeatable: false }, options);
  }

  /** All webhooks, newest first, read page by page. */
  list(filters: WebhookFilters = {}, options: CallOptions = {}): AsyncGenerator<Webhook, void, void> {
    return rows(this.#transport, PATH, filters, options);
  }

  /** One webhook; `last_test` tells the outcome of its newest test. */
  async get(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#transport.send({ method: "GET", path: pathOf`api/v2/webhooks/${id}`, isRepeatable: true }, options);
  }

  /** Remove a webhook with its deliveries. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    try {
      await this.#transport.send({ method: "DELETE", path: pathOf`api/v2/webhooks/${id}`, isRepeatable: true }, options);
    } catch (error) {
      const isGone = error instanceof Refused && error.status === 404 && error.tries > 1; // by a try whose answer was lost
      if (!isGone) throw error;
    }
  }

  /** Have a test event sent at once, also to a paused webhook. */
  async test(id: string, options?: CallOptions): Promise<WebhookTest> {
    return this.#transport.send({ method: "POST", path: pathOf`api/v2/webhooks/${id}/test`, isRepeatable: false }, options);
  }

  /** Get a new secret. For a day deliveries carry two signatures, one of them by the secret before. */
  async rotateSecret(id: string, options?: CallOptions): Promise<WebhookWithSecret> {
    return this.#transport.send({ method: "POST", path: pathOf`api/v2/webhooks/${id}/rotate-secret`, isRepeatable: false }, options);
  }
}
