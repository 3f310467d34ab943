/** The WebSocket that a line uses: the one of the browser or of Node, or one that is given, such as that of the package `ws`. */

type Handler = ((event: any) => any) | null; // of any event: the classes type theirs differently

/** What is used of a WebSocket. */
export interface SocketLike {
  readonly readyState: number;
  onopen: Handler;
  onmessage: Handler;
  onclose: Handler;
  onerror: Handler;
  send(text: string): void;
  close(code?: number): void;
}

export type SocketClass = new (url: string, protocols: string[]) => SocketLike;

export const OPEN = 1;
export const PROTOCOL = "tonsurance.v1";

/** The given class, or the one that is built in. Throws TypeError where there is none. */
export function socketClass(given?: SocketClass): SocketClass {
  const found = given ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  if (found) return found;
  throw new TypeError("There is no WebSocket here. Start Node 20 with --experimental-websocket, or give one in the option `WebSocket`.");
}

/** The subprotocols to offer: a browser's WebSocket sends no headers, so the key travels in one of them. */
export function subprotocols(key: string | null): string[] {
  return key === null ? [PROTOCOL] : [PROTOCOL, `bearer.${key}`];
}
