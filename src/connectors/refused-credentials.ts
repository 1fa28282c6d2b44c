/**
 * Marks failures that are about Hathi's credentials and not about the call: no run of that workspace or installation
 * can go on until a person has mended the credentials.
 */

const refusals = new WeakMap<object, string>();
const refusalsOfPart = new WeakSet<object>();

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

/** Marks a failure: our credentials are good, but were not granted what this part of the service asks for. */
export function refusePart<Failure>(error: Failure, what: string): Failure {
  if (typeof error === "object" && error !== null) refusalsOfPart.add(error);
  return refuseCredentials(error, what);
}

/** Whether `refusePart` noted this failure. */
export function isRefusalOfPart(error: unknown): boolean {
  return typeof error === "object" && error !== null && refusalsOfPart.has(error);
}
