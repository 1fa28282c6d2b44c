/**
 * Failures that say nothing of a call, but of the credentials that it was made with: none of that workspace's or
 * installation's runs gets anywhere until a person has mended them.
 */

const refusals = new WeakMap<object, string>();

/**
 * Notes about a failure that its service refuses our credentials.
 *
 * @param what in people's words, as what a run waits for: "Slack, which refuses Hathi's token (token_revoked): ..."
 */
export function refuseCredentials<Failure>(error: Failure, what: string): Failure {
  if (typeof error === "object" && error !== null) refusals.set(error, what);
  return error;
}

/** What was noted about this failure; undefined for every other one. */
export function findRefusedCredentials(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? refusals.get(error) : undefined;
}
