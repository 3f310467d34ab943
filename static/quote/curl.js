// The calls of the page as commands for a shell.

/** In single quotes, as any POSIX shell reads it. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Quote and bind for these terms against this origin. The key and the token are variables: a secret belongs on no screen. */
export function commands(origin, terms, policyholder) {
  const holder = JSON.stringify(policyholder || "holder-1");
  return [
    `curl -s ${quoted(`${origin}/api/v2/quote/multi-dimensional`)} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoted(JSON.stringify(terms))}`,
    "",
    "# with TOKEN set to its quote_token and KEY to your key:",
    `curl -s ${quoted(`${origin}/api/v2/policies`)} \\`,
    "  -H \"Authorization: Bearer $KEY\" -H \"Idempotency-Key: order-$(date +%s)\" \\",
    "  -H 'Content-Type: application/json' \\",
    `  -d "{\\"quote_token\\": \\"$TOKEN\\", \\"policyholder\\": ${holder.replace(/["\\$`]/g, "\\$&")}}"`,
  ].join("\n");
}
