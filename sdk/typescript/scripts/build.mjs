// Compile src into dist, with the generated types beside it: npm run build
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { typescript } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")).devDependencies;

/** The compiler that is installed here; where this package is a dependency, npm installs none and fetches it for this once. */
function compiler() {
  try {
    return [createRequire(import.meta.url).resolve("typescript/lib/tsc.js")];
  } catch {
    return [process.env.npm_execpath, "exec", "--yes", `--package=typescript@${typescript}`, "--", "tsc"];
  }
}

rmSync(`${ROOT}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [...compiler(), "--project", ROOT], { cwd: ROOT, stdio: "inherit" });
cpSync(`${ROOT}src/generated`, `${ROOT}dist/generated`, { recursive: true });
