/** HMAC-SHA256 signatures of Standard Webhooks, by WebCrypto. */

const PREFIX = "whsec_";
const LEAST_KEY_BYTES = 24;
const SIGNATURE = /^v1,([A-Za-z0-9+/]{43}=)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

type Bytes = Uint8Array<ArrayBuffer>;

/** The key in a secret `whsec_<base64>`. Throws TypeError, which does not repeat it, for one that is none. */
export function keyOf(secret: string): Promise<CryptoKey> {
  const text = String(secret).trim().replace(PREFIX, "");
  const bytes = BASE64.test(text) ? fromBase64(text) : new Uint8Array();
  if (bytes.length < LEAST_KEY_BYTES) throw new TypeError("A webhook's secret is `whsec_` and at least 24 bytes in base64.");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

/** The signatures of version 1 in the header, at most so many; others are left out. */
export function signaturesIn(header: string, most: number): Bytes[] {
  const found = header.split(" ").map((part) => SIGNATURE.exec(part)?.[1]);
  return found
    .filter((text) => text !== undefined)
    .slice(0, most)
    .map(fromBase64);
}

/** Whether one of the signatures was made of the content with one of the keys. WebCrypto compares in constant time. */
export async function isSigned(keys: readonly CryptoKey[], signatures: readonly Bytes[], content: Bytes): Promise<boolean> {
  for (const key of keys) {
    for (const signature of signatures) {
      if (await crypto.subtle.verify("HMAC", key, signature, content)) return true;
    }
  }
  return false;
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
