/** Finds what a Slack event, command, click or form is about, as waits name it: "C1", "C1/<ts of the thread>", "U1". */
import { z } from "zod";
import { longestSubject } from "../bounds/event-names.ts";

const text = z.string().min(1).optional().catch(undefined);
/** Slack writes a channel or a person sometimes as an id, and sometimes as an object. */
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
  /** For a click, the message that was clicked. For an edit, the message as it is now. */
  message,
});

/** @returns the channel, the thread and the person, as far as the payload has them */
export function findSlackSubjects(payload: unknown): readonly string[] {
  const about = aboutSchema.safeParse(payload).data;
  if (about === undefined) return [];
  const channel = about.channel ?? about.channel_id ?? about.item?.channel;
  // A message outside of a thread counts as the first of its own thread, so that replies to it have the same subject.
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
