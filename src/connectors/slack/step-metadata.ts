/** Marks a message with its run and step, so that Hathi can find it when nobody knows whether it was sent. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { SlackArgs } from "./find-method.ts";

/** A run that continueWith began again counts its calls from 1 again. Its new event tells the rounds apart. */
type Step = Pick<ConnectorCall, "runId" | "call"> & { readonly event: Pick<HathiEvent, "id"> };

const eventType = "hathi_step";

// chat.update takes metadata, too, but would replace the metadata that the author gave the message.
const carriers = new Set(["chat.postMessage", "chat.scheduleMessage", "chat.stopStream"]);

const authorsOwn = z.object({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.unknown()).optional(),
});

/** Adds the step's mark to the arguments. If the author gave metadata, the mark is added to it. */
export function markStep(method: string, args: SlackArgs, { runId, call, event }: Step): SlackArgs {
  if (!carriers.has(method)) return args;
  if (args.metadata === undefined || args.metadata === null) {
    return {
      ...args,
      metadata: { event_type: eventType, event_payload: { run: runId, round: event.id, step: call } },
    };
  }
  const own = authorsOwn.safeParse(args.metadata);
  // Metadata of another shape goes to Slack unchanged, because Slack explains best what is wrong with it.
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
