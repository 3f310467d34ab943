// Write src/generated/api.d.ts from the OpenAPI document of a running service: TONSURANCE_URL=... npm run generate
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

const TARGET = process.argv[2] ?? fileURLToPath(new URL("../src/generated/api.d.ts", import.meta.url));
const SERVICE = process.env.TONSURANCE_URL ?? "http://127.0.0.1:8080";
const HEADER = "// Generated from the service's /openapi.json: do not edit. To write it again: `npm run generate` in sdk/typescript.\n";

/** Good answers alone, without their headers: problems have one shape, which `ProblemOut` says. */
function goodAnswers(operation) {
  const good = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith("2"));
  return { ...operation, responses: Object.fromEntries(good.map(([status, { headers: _, ...answer }]) => [status, answer])) };
}

const bytes = new Uint8Array(await (await fetch(`${SERVICE}/openapi.json`)).arrayBuffer());
const document = JSON.parse(new TextDecoder().decode(bytes));
for (const methods of Object.values(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) methods[method] = goodAnswers(operation);
}
await mkdir(dirname(TARGET), { recursive: true });
const digest = `// SHA-256 of that document: ${createHash("sha256").update(bytes).digest("hex")}\n`;
await writeFile(TARGET, HEADER + digest + astToString(await openapiTS(document)));
