/** Picks what is recorded of GitHub's answer: status, address, data and the few headers that matter. */
import { z } from "zod";

export type KeptHeaders = Readonly<Record<string, string | number | undefined>>;

const kept = new Set([
  "date",
  "etag",
  "last-modified",
  "link",
  "location",
  "retry-after",
  "x-github-request-id",
]);

export function keepHeaders(headers: KeptHeaders): KeptHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => kept.has(name) || name.startsWith("x-ratelimit-")),
  );
}

const response = z.looseObject({
  status: z.number(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
  data: z.unknown().optional(),
});

/** GraphQL and paginated calls resolve with data alone, which is recorded as it is. */
export function plainResponse(result: unknown, isResponse: boolean): unknown {
  if (!isResponse) return result;
  const { status, url, headers, data } = response.parse(result);
  return { status, url, headers: keepHeaders(headers), data };
}
