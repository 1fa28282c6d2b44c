/**
 * Marks failures that are about Hathi's credentials and not about the call: no run of that workspace or installation
 * can go on until a person has mended the credentials.
 */

const refusals = new WeakMap<object, string>();

/**
 * Marks a failure: its service refuses our credentials.
 *
 * @param what what people read that the run waits for: "Slack, which refuses Hathi's token (token_revoked): ..."
 */
export function refuseCredentials<Failure>(error: Failure, what: string): Failure {
  if (typeof error === "object" && error !== null) refusals.set(error, what);
  return error;
}

/** What `refuseCredentials` noted about this failure, or undefined. */
export function findRefusedCredentials(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? refusals.get(error) : undefined;
}
