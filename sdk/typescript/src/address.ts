/** The address of the service, and keys and tokens that may be sent there. */

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const CREDENTIALS = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,4096}$/; // what a header and a subprotocol can carry

/** An API key or a token, or a function that answers one for each request or connection; none reads anonymously. */
export type Key = string | null | undefined | (() => string | null | Promise<string | null>);

/**
 * The service's address as a URL whose path ends in `/`. A key goes over `https:` only, or over `http:` to this machine, unless
 * `allowPlainHttp`. Throws TypeError, which does not repeat an address with a password.
 */
export function serviceAddress(text: string, allowPlainHttp = false): URL {
  const url = parsed(text);
  if (url.username || url.password) throw new TypeError("The service's address must not hold a user name or password.");
  if (url.search || url.hash) throw new TypeError("The service's address must have no query and no fragment.");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new TypeError("The service's address must begin with https://.");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !allowPlainHttp) {
    throw new TypeError(`http://${url.host} would send the key unencrypted: use https://, or set allowPlainHttp.`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** The address of a socket of the service: `path` without a leading slash. */
export function socketAddress(service: URL, path: string): string {
  return new URL(path, service).href.replace(/^http/, "ws");
}

/** The path of an API call, with each id as one segment. Throws TypeError for an id that would lead to another path. */
export function pathOf(parts: TemplateStringsArray, ...ids: string[]): string {
  return parts.reduce((path, part, index) => path + segment(ids[index - 1]) + part);
}

/** The key or token for one request. Throws TypeError, without the key, for one that cannot be sent. */
export async function currentKey(key: Key): Promise<string | null> {
  const found = (typeof key === "function" ? await key() : key) ?? null;
  if (found !== null && !(typeof found === "string" && CREDENTIALS.test(found))) {
    throw new TypeError("The key is empty or has characters that no key has, such as blanks or line breaks.");
  }
  return found;
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new TypeError("The service's address is not a URL.");
  }
}

function segment(id: string | undefined): string {
  if (typeof id !== "string" || ["", ".", ".."].includes(id)) throw new TypeError("An id must be text, and not empty.");
  return encodeURIComponent(id);
}
