/** Errors that calls throw: the service said no, or nothing that can be used was heard. */
import type { FieldError, Problem } from "./types.js";

/** The service refused the request with a problem document (RFC 9457). Decide by `code`; show `message` to people. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** HTTP status. */
  readonly status: number;
  /** A machine word that never changes its meaning, such as `quote_expired`. */
  readonly code: string;
  /** What is wrong with which field of the input; empty for other problems. */
  readonly errors: readonly FieldError[];
  /** The limit that refused a bind, and the value that went beyond it, where the problem has them. */
  readonly limit: number | undefined;
  readonly value: number | undefined;
  /** Finds the request in the logs of the service. */
  readonly requestId: string | undefined;
  /** The whole document, with members that this version does not know. */
  readonly problem: Problem;

  constructor(
    problem: Problem,
    readonly tries = 1,
  ) {
    super(problem.detail);
    this.problem = problem;
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
    this.limit = problem.limit;
    this.value = problem.value;
    this.requestId = problem.request_id;
  }
}

/** No usable answer came: no connection, a time-out, a broken line. A write may have been carried out all the same. `cause` says why. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  constructor(
    message: string,
    readonly tries = 1,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** The problem in an answer's text; one made from the status where it holds none, as behind a proxy. */
export function problemOf(status: number, text: string): Problem {
  const found = parsed(text);
  if (isProblem(found)) return { ...found, status };
  const detail = `The answer has the status ${status} and no problem document.`;
  return { type: "about:blank", title: "Error", status, code: "no_problem_document", detail, error: detail, request_id: "" };
}

function isProblem(found: unknown): found is Problem {
  if (typeof found !== "object" || found === null) return false;
  const { code, detail, errors } = found as Record<string, unknown>;
  return typeof code === "string" && typeof detail === "string" && (errors === undefined || Array.isArray(errors));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
