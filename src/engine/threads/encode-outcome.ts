/** Outcomes on their way between threads: errors keep what the journal would keep of them. */
import type { FailureKind } from "../../core/connector.ts";
import { decodeValue, encodeThrown } from "../../core/recorded-value.ts";
import type { Outcome } from "./thread-messages.ts";

/** @param classify says whether a failure may pass, where somebody will ask */
export async function toOutcome(
  work: Promise<unknown>,
  classify?: (error: unknown) => FailureKind,
): Promise<Outcome> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, error: encodeThrown(error), failure: classify?.(error) ?? null };
  }
}

export function thrownIn(outcome: Outcome & { readonly ok: false }): unknown {
  return decodeValue(outcome.error);
}
