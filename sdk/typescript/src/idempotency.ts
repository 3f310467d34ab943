/** Keys that make a write safe to repeat. */

const PRINTABLE = /^[ -~]{1,128}$/;

/** The given key, or a new one of 32 hexadecimal digits. Throws TypeError for one that the service would not take. */
export function idempotencyKey(given?: string): string {
  if (given === undefined) return newKey();
  if (!PRINTABLE.test(given)) throw new TypeError("An idempotency key has 1 to 128 printable ASCII characters.");
  return given;
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on pages without https
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
