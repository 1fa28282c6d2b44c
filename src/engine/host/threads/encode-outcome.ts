/** Encodes outcomes for their way between threads. Of an error everything is kept that the journal would keep. */
import type { FailureKind } from "../../../core/ports/connector.ts";
import { tame } from "../../../core/text/describe-thrown.ts";
import { decodeValue, encodeThrown } from "../../../core/values/recorded-value.ts";
import type { Outcome } from "./thread-messages.ts";

/**
 * Never rejects, because whoever asked waits for an answer.
 *
 * @param classify says whether a failure may pass; given if somebody will ask that
 */
export async function toOutcome(
  work: Promise<unknown>,
  classify?: (error: unknown) => FailureKind,
): Promise<Outcome> {
  try {
    return { ok: true, value: await work };
  } catch (thrown) {
    const error = tame(thrown);
    return { ok: false, error: encodeThrown(error), failure: classifyIn(error, classify) };
  }
}

function classifyIn(error: unknown, classify?: (error: unknown) => FailureKind): FailureKind | null {
  try {
    return classify?.(error) ?? null;
  } catch {
    return { kind: "final" };
  }
}

export function thrownIn(outcome: Outcome & { readonly ok: false }): unknown {
  return decodeValue(outcome.error);
}
