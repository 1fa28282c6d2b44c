/** Finds where to reach people about a run: its channels, the last one first, and then whoever started it. */
import { z } from "zod";
import type { HathiEvent } from "../../core/event.ts";
import type { JournalEntry } from "../../core/journal-entry.ts";
import { decodeValue } from "../../core/values/recorded-value.ts";

const posted = z.looseObject({ channel: z.string() });
const created = z.looseObject({ channel: z.looseObject({ id: z.string() }) });

const user = z.string().regex(/^[UW][A-Z0-9]+$/);
/** Slash commands carry user_id, clicks user.id, events user. */
const started = z.looseObject({
  user_id: user.optional().catch(undefined),
  user: z
    .union([user, z.looseObject({ id: user }).transform(({ id }) => id)])
    .optional()
    .catch(undefined),
});

export function placesOfRun(journal: readonly JournalEntry[], event: HathiEvent): readonly string[] {
  const channels = journal.toReversed().flatMap((entry) => channelOf(entry) ?? []);
  const data = event.source === "slack" ? started.safeParse(event.data).data : undefined;
  const person = data?.user_id ?? data?.user;
  return [...new Set(person === undefined ? channels : [...channels, person])];
}

function channelOf({ kind, ok, name, output }: JournalEntry): string | undefined {
  if (kind !== "step" || !ok || output === null) return undefined;
  if (name === "slack.chat.postMessage") return posted.safeParse(read(output)).data?.channel;
  if (name === "slack.conversations.create") return created.safeParse(read(output)).data?.channel.id;
  return undefined;
}

/** What was damaged names no place; the run's other posts may. */
function read(output: string): unknown {
  try {
    return decodeValue(output);
  } catch {
    return undefined;
  }
}
