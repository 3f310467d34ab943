// A service that answers what a test says, and remembers what it was asked.
import http from "node:http";

/**
 * `answers`: for each request in turn `{ status, body, headers }`, "hang" (never answers) or "break" (ends the line); the last one goes on.
 */
export async function stub(...answers) {
  const asked = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    asked.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (answer === "break") return request.socket.destroy();
    if (answer === "hang") return undefined;
    const { status = 200, body = {}, headers = {} } = answer;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => (server.closeAllConnections(), new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close };
}

/** A clock that moves by the waits alone, which it remembers. `random` is one half. */
export function stillClock() {
  const waits = [];
  let time = 0;
  const wait = async (ms, signal) => {
    signal?.throwIfAborted();
    waits.push(ms);
    time += ms;
  };
  return { waits, ambient: { now: () => time, wait, random: () => 0.5 } };
}

/** A problem document. */
export const problem = (status, code, more = {}) => ({
  status,
  body: {
    type: `urn:tonsurance:problem:${code}`,
    title: "",
    status,
    code,
    detail: `Refused: ${code}.`,
    error: "",
    request_id: "r-1",
    ...more,
  },
});
