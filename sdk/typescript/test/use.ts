// Compiled and not run: how the package is used by typed code.
import { connect, NotGenuine, Refused, Tonsurance, verifyWebhook } from "@tonsurance/client";
import type { LiveOptions, Policy, QuoteTerms, TonsuranceEvent } from "@tonsurance/client";
import type { paths } from "@tonsurance/client/api";

const terms: QuoteTerms = { coverage_type: "depeg", chain: "TON", stablecoin: "DAI", coverage_amount: "10", duration_days: 1 };
const client = new Tonsurance({ url: "https://api.example", key: async () => "token", retry: { maxTries: 2 } });

export async function bound(signal: AbortSignal): Promise<Policy> {
  const quote = await client.quote(terms, { signal });
  return client.bind(quote, "holder-1", { maxPremium: quote.premium + 1, signal });
}

export async function active(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of client.policies({ status: "active", limit: 100 })) ids.push(id);
  // @ts-expect-error: there is no such status
  client.policies({ status: "sleeping" });
  // @ts-expect-error: pages are followed by the client
  client.policies({ cursor: "c" });
  return ids;
}

export const codeOf = (error: unknown): string => (error instanceof Refused ? error.code : "");

export async function eventOf(request: Request): Promise<TonsuranceEvent | null> {
  try {
    return await verifyWebhook(await request.arrayBuffer(), request.headers, ["whsec_..."]);
  } catch (error) {
    if (error instanceof NotGenuine) return null;
    throw error;
  }
}

export const follow = (socket: typeof WebSocket): void => {
  const options: LiveOptions = { url: "https://api.example", channels: ["tranche_apy"], WebSocket: socket };
  const live = connect({ ...options, onMessage: (_, { seq }) => seq.toFixed(), onState: ({ retryInMs }) => retryInMs?.toFixed() });
  live.close();
};

export type Health = paths["/health"]["get"]["responses"][200]["content"]["application/json"];
