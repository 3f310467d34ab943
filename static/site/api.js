// Calls of this service's REST API. Every failure is a Failure with a sentence for people.

export class Failure extends Error {
  /** `status` 0: nothing answered. `problem`: the RFC 9457 document. `retryAfter`: seconds, where the service said so. */
  constructor(message, { status = 0, problem = {}, retryAfter = null } = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function parsed(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

function failure(response, problem) {
  const after = Number.parseInt(response.headers.get("Retry-After"), 10);
  return new Failure(problem.detail ?? `The service answered ${response.status}.`, {
    status: response.status,
    problem,
    retryAfter: Number.isNaN(after) ? null : after,
  });
}

/** The answer's JSON. Throws Failure, or AbortError when `signal` was aborted. */
export async function call(path, { method = "GET", body, key, headers = {}, signal } = {}) {
  const all = { ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  if (key) all.Authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("The service cannot be reached.");
  }
  const answer = await parsed(response);
  if (!response.ok) throw failure(response, answer);
  return answer;
}
