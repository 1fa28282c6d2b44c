/** What people are told of a run's connections that broke, where its client keeps it to itself or tells only half. */
import { HathiError } from "../../../core/errors.ts";

/** Peers are told as "localhost:1883". */
export interface UnheardLosses {
  /** Whose answer the code may wait for, without having heard that none will come. */
  readonly findUnheard: () => string | undefined;
  /** Who may miss what was sent, without anybody having heard of it. */
  readonly findMissing: () => string | undefined;
}

export interface BrokenConnections {
  /** What to add to this error of the code's if a connection that was reset is behind it. */
  readonly explain: (error: unknown) => string | undefined;
}

export const noLosses: UnheardLosses = { findUnheard: () => undefined, findMissing: () => undefined };

/**
 * Why a run fails that has returned, though what it had sent may be lost.
 *
 * @param peer whom it had been sent to
 */
export function unheardLoss(peer: string): HathiError {
  return new HathiError(
    "IN_DOUBT",
    `what the run had sent to ${peer} when its process died may or may not have arrived, and its client does not say so. Apart from that the run has come to its end. Look there, and put what must arrive into a step(...) or have the other side confirm it`,
  );
}

/**
 * Why a run fails whose client went on with a connection that was reset.
 *
 * @param by "node:net", "fetch"
 * @param client the package that has the connection; undefined for the automation's own code
 */
export function describeBroken(peer: string, by: string, client: string | undefined): string {
  const whose = client === undefined ? "The connection" : `The connection of the package "${client}"`;
  return `${whose} to ${peer} (${by}) was reset, as it is when a run is parked or goes on in another worker, and was not opened again: connect after each wait, take a pool if the client has one, or open, use and close the client inside a single step(...)`;
}
