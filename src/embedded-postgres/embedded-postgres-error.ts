/** The error that starting, using and stopping the embedded Postgres throw. It says what happened and what to do. */

import { HathiError } from "../core/errors.ts";

/** The end of every message whose advice a person may be unable to follow. */
export const USE_ANOTHER_POSTGRES =
  "Or set DATABASE_URL to a Postgres of your own (14 or newer); then none is started here.";

export class EmbeddedPostgresError extends HathiError {
  constructor(message: string, options?: ErrorOptions) {
    super("EMBEDDED_POSTGRES_FAILED", message, options);
  }
}

/** The `code` of a system error (`ENOENT`) or of Postgres (`42P04`). */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
