/** Why a run fails that has returned, though what it had sent may be lost and its client keeps that to itself. */
import { HathiError } from "../../../core/errors.ts";

/** Peers are told as "localhost:1883". */
export interface UnheardLosses {
  /** Whose answer the code may wait for, without having heard that none will come. */
  readonly findUnheard: () => string | undefined;
  /** Who may miss what was sent, without anybody having heard of it. */
  readonly findMissing: () => string | undefined;
}

export const noLosses: UnheardLosses = { findUnheard: () => undefined, findMissing: () => undefined };

/** @param peer whom it had been sent to, "localhost:1883" */
export function unheardLoss(peer: string): HathiError {
  return new HathiError(
    "IN_DOUBT",
    `what the run had sent to ${peer} when its process died may or may not have arrived, and its client does not say so. Apart from that the run has come to its end. Look there, and put what must arrive into a step(...) or have the other side confirm it`,
  );
}
