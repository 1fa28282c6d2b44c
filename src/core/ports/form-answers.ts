/** Answers of automations that a person in Slack waits for: errors at a form's fields, its next page, a menu's options. */
import type { EventId } from "../ids.ts";

export type AwaitedAnswer =
  /** Nobody who listens to this event answers. */
  | { readonly kind: "none" }
  /** What Slack is answered with. */
  | { readonly kind: "answer"; readonly response: unknown }
  /** Somebody would have, but not in time: no worker was free, or the automation took too long. */
  | { readonly kind: "late" };

/** @param withinMs how long the person's request can still wait */
export type AwaitAnswer = (
  event: { readonly id: EventId; readonly type: string },
  withinMs: number,
) => Promise<AwaitedAnswer>;
