/** Names for the generated types. An answer may have members and values of enumerations that are newer than these: ignore them. */
import type { components, operations } from "./generated/api.js";

type Schemas = components["schemas"];
type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;
/** Filters of a list; `limit` is the number of rows on a page. */
type Filters<Name extends keyof operations> = Omit<Query<Name>, "cursor">;

export type QuoteTerms = Schemas["QuoteInRequest"];
export type Quote = Schemas["QuoteOut"];
export type Policy = Schemas["PolicyOut"];
export type PolicyFilters = Filters<"policies_list">;
export type Product = Schemas["ProductOut"];
export type ProductFilters = Filters<"products_list">;
export type Cover = Query<"capacity_retrieve">;
export type Capacity = Schemas["CapacityOut"];
export type Exposure = Schemas["ExposureOut"];
export type BridgeHealth = Schemas["BridgeHealthOut"];
export type RiskAlerts = Schemas["AlertsOut"];
export type RiskAlertFilters = Query<"risk_alerts_read">;
export type TrancheApy = Schemas["ApyOut"];
export type Token = Schemas["TokenOut"];
export type Scope = Schemas["ScopesEnum"];
export type Webhook = Schemas["WebhookOut"];
export type WebhookWithSecret = Schemas["WebhookWithSecretOut"];
export type WebhookTerms = Schemas["WebhookInRequest"];
export type WebhookFilters = Filters<"webhooks_list">;
export type WebhookTest = Schemas["WebhookTestOut"];
export type EventType = Schemas["NotificationTypeEnum"];
export type EventFilter = Schemas["WebhookFilterInRequest"];
export type Priority = Schemas["PriorityEnum"];
export type Problem = Schemas["ProblemOut"];
export type FieldError = Schemas["FieldErrorOut"];

/** What happened, as webhooks and `/api/v1/live-events` tell it. `id` is the same at every attempt: handle an id once. */
export interface TonsuranceEvent {
  readonly id: string;
  /** One of `EventType`, `webhook_test`, or a newer one. */
  readonly type: string;
  readonly priority: string;
  /** ISO 8601, UTC. */
  readonly expires_at: string;
  /** What it concerns, such as `{ stablecoin: "USDC" }`. */
  readonly subject: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  /** When it happened, in Unix seconds. */
  readonly timestamp: number;
}
