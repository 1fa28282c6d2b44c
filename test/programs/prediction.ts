/** What the model predicts of a program: how it ends, what it does outside, and the events that it is sent. */
import type { Wait } from "./language.ts";

/** An effect at its place, with the value that it was told. */
export interface PredictedEffect {
  readonly id: number;
  readonly p: string;
  readonly v: number;
  /** Who is told. */
  readonly in: "ledger" | "slack";
}

/** An event that a wait at this place listens for. */
export interface PredictedEvent extends Pick<Wait, "by"> {
  readonly place: string;
  readonly value: number;
  readonly ms: number;
}

export interface Prediction {
  readonly outcome:
    | { readonly kind: "ok"; readonly value: number }
    | { readonly kind: "error"; readonly message: string }
    | { readonly kind: "cancelled" };
  readonly effects: readonly PredictedEffect[];
  readonly events: readonly PredictedEvent[];
  /** How long it takes. */
  readonly tookMs: number;
}
