/** The client of the Tonsurance API. */
export type { Key } from "./address.js";
export type { Ambient } from "./ambient.js";
export { Tonsurance, type BindOptions, type BoundQuote, type ClientOptions, type WriteOptions } from "./client.js";
export { connect, LiveClient, type LiveOptions } from "./live/channels.js";
export { connectEvents, EventClient, type EventOptions, type EventTerms } from "./live/events.js";
export type { ChannelMessage, ErrorFrame, Frame, Position, Snapshot } from "./live/frames.js";
export type { LineState } from "./live/line.js";
export type { SocketOptions } from "./live/options.js";
export type { SocketClass, SocketLike } from "./live/socket.js";
export { NoAnswer, Refused } from "./refused.js";
export type { RetryPolicy } from "./retry.js";
export type { CallOptions } from "./transport.js";
export type * from "./types.js";
export { NotGenuine, verifyWebhook, type NotGenuineReason, type VerifyOptions, type WebhookHeaders } from "./verify.js";
export type { Webhooks } from "./webhooks.js";
