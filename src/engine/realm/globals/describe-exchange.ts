/** What tells one HTTP request of a run from another, and what people read of it. */
import type { HttpRequest } from "../../../core/http-exchange.ts";
import { plainAddress } from "../../../core/secrets/plain-address.ts";

export function describeExchange({ url, method, headers, body }: HttpRequest): {
  readonly args: readonly unknown[];
  readonly told: string;
} {
  // Headers may hold secrets, and a form's body a random boundary: neither tells one call from another.
  const isForm = headers.some(
    ([name, value]) =>
      name.toLowerCase() === "content-type" && value.trim().toLowerCase().startsWith("multipart/form-data"),
  );
  return {
    args: [url, method, isForm ? null : textOf(body)],
    told: `${method} ${plainAddress(url)}`,
  };
}

// As text, so that secrets in it are found.
function textOf(body: Uint8Array | null): string | null {
  return body === null ? null : Buffer.from(body).toString("latin1");
}
