/** What a Slack event, command, click or form is about, as waits name it: "C1", "C1/<ts of the thread>", "U1". */
import { z } from "zod";
import { longestSubject } from "../../core/bounds/event-names.ts";

const text = z.string().min(1).optional().catch(undefined);
/** Slack writes a channel or a person as an id here and as an object there. */
const named = z
  .union([z.string().min(1), z.looseObject({ id: z.string().min(1) }).transform(({ id }) => id)])
  .optional()
  .catch(undefined);
const message = z.looseObject({ ts: text, thread_ts: text, user: named }).optional().catch(undefined);

const aboutSchema = z.looseObject({
  channel: named,
  channel_id: named,
  user: named,
  user_id: named,
  ts: text,
  thread_ts: text,
  item: z.looseObject({ channel: named, ts: text }).optional().catch(undefined),
  /** Of a click: what it was on. Of an edited message: what it says now. */
  message,
});

/** @returns the channel, the thread, whoever did it: what of these there is */
export function findSlackSubjects(payload: unknown): readonly string[] {
  const about = aboutSchema.safeParse(payload).data;
  if (about === undefined) return [];
  const channel = about.channel ?? about.channel_id ?? about.item?.channel;
  // A message that is in no thread is the first of its own: what is answered to it is about the same.
  const thread =
    about.thread_ts ?? about.message?.thread_ts ?? about.message?.ts ?? about.item?.ts ?? about.ts;
  const user = about.user ?? about.user_id ?? about.message?.user;
  const subjects = [
    channel,
    channel === undefined || thread === undefined ? undefined : `${channel}/${thread}`,
    user,
  ].filter((subject) => subject !== undefined);
  return [...new Set(subjects)].filter(({ length }) => length <= longestSubject);
}
