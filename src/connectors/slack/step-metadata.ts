/** Marks a message as the one of a run's step, so that it can be found again when nobody knows whether it was sent. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { SlackArgs } from "./find-method.ts";

/** A run that began again by continueWith counts its calls anew, and has another event: that is its round. */
type Step = Pick<ConnectorCall, "runId" | "call"> & { readonly event: Pick<HathiEvent, "id"> };

const eventType = "hathi_step";

// chat.update takes metadata too, but it would replace what the author gave the message when it was posted.
const carriers = new Set(["chat.postMessage", "chat.scheduleMessage"]);

const authorsOwn = z.object({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.unknown()).optional(),
});

/** The arguments with the step's mark; metadata of the author's own stays and takes the mark in. */
export function markStep(method: string, args: SlackArgs, { runId, call, event }: Step): SlackArgs {
  if (!carriers.has(method)) return args;
  if (args.metadata === undefined || args.metadata === null) {
    return {
      ...args,
      metadata: { event_type: eventType, event_payload: { run: runId, round: event.id, step: call } },
    };
  }
  const own = authorsOwn.safeParse(args.metadata);
  // Slack says better than we what is wrong with metadata of another shape.
  if (!own.success) return args;
  return {
    ...args,
    metadata: {
      ...args.metadata,
      event_payload: {
        ...own.data.event_payload,
        hathi_run: runId,
        hathi_round: event.id,
        hathi_step: call,
      },
    },
  };
}

const marked = z.object({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.unknown()),
});

export function isMarkedAs(metadata: unknown, { runId, call, event }: Step): boolean {
  const read = marked.safeParse(metadata).data;
  if (read === undefined) return false;
  const payload = read.event_payload;
  const has = (prefix: string): boolean =>
    payload[`${prefix}run`] === runId &&
    payload[`${prefix}round`] === event.id &&
    payload[`${prefix}step`] === call;
  return (read.event_type === eventType && has("")) || has("hathi_");
}
