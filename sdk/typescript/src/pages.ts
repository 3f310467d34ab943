/** Lists that are paged by cursor, as one sequence. */
import type { CallOptions, Query, Transport } from "./transport.js";

interface Page<Row> {
  readonly next: string | null;
  readonly results: readonly Row[];
}

/**
 * All rows of a list, page after page as they are asked for. Of a page's `next` the cursor alone is used: requests go to the service's
 * address, whatever host the answer names.
 */
export async function* rows<Row>(
  transport: Transport,
  path: string,
  filters: Query,
  options: CallOptions,
): AsyncGenerator<Row, void, void> {
  let cursor: string | null = null;
  do {
    const request = { method: "GET", path, query: { ...filters, cursor }, isRepeatable: true } as const;
    const page: Page<Row> = await transport.send<Page<Row>>(request, options);
    yield* page.results;
    cursor = nextCursor(page.next, cursor);
  } while (cursor !== null);
}

/** The cursor of the next page; null at the end. Throws Error when the pages would go round in a circle. */
function nextCursor(next: string | null, current: string | null): string | null {
  if (next === null) return null;
  const cursor = new URL(next, "https://next.invalid").searchParams.get("cursor");
  if (cursor === null || cursor === current) throw new Error("The list's `next` leads to no further page.");
  return cursor;
}
