/** Looks in Slack for what a call in doubt would have made, and answers as that call would have. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { beginning } from "../beginning.ts";
import { nothingCanTell } from "../nothing-can-tell.ts";
import type { SlackArgs } from "./find-method.ts";
import { isMarkedAs } from "./step-metadata.ts";

interface SlackLookUp {
  /** Calls a Web API method; failures are those of the client. */
  readonly ask: (method: string, args: SlackArgs) => Promise<unknown>;
  readonly args: SlackArgs;
  readonly call: ConnectorCall;
}

export type LookUp = (lookUp: SlackLookUp) => Promise<object | undefined>;

const maxPages = 20;

const secondsOf = (call: ConnectorCall): number => beginning(call) / 1000;

const self = z.object({ user_id: z.string(), bot_id: z.string().optional() });
const cursor = z.looseObject({
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

async function* pagesOf<Page>(
  { ask }: SlackLookUp,
  method: string,
  args: SlackArgs,
  schema: z.ZodType<Page>,
): AsyncGenerator<Page> {
  let next: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await ask(method, { ...args, ...(next === undefined ? {} : { cursor: next }) });
    yield schema.parse(answer);
    next = cursor.parse(answer).response_metadata?.next_cursor;
    if (next === undefined || next === "") return;
  }
  throw nothingCanTell(method, `the first ${maxPages} pages of Slack's list do not have it`);
}

const messages = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      user: z.string().optional(),
      bot_id: z.string().optional(),
      metadata: z.unknown().optional(),
    }),
  ),
});

/** Finds the message with this step's mark. The message must be ours: another app can write the mark, but not as us. */
export const findPostedMessage: LookUp = async (lookUp) => {
  const { ask, args, call } = lookUp;
  const channel = await channelIdOf(lookUp);
  if (channel === undefined) return undefined;
  const { user_id: user, bot_id: bot } = self.parse(await ask("auth.test", {}));
  const inThread = typeof args.thread_ts === "string";
  const pages = pagesOf(
    lookUp,
    inThread ? "conversations.replies" : "conversations.history",
    { channel, include_all_metadata: true, limit: 200, ...(inThread ? { ts: args.thread_ts } : {}) },
    messages,
  );
  for await (const page of pages) {
    const message = page.messages.find(
      ({ metadata, ...by }) =>
        isMarkedAs(metadata, call) && (by.user === user || (bot !== undefined && by.bot_id === bot)),
    );
    if (message !== undefined) return { ok: true, channel, ts: message.ts, message };
    // The history comes newest first, the replies oldest first.
    if (!inThread && page.messages.some(({ ts }) => Number(ts) < secondsOf(call))) return undefined;
  }
  return undefined;
};

const channels = z.object({
  channels: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      created: z.number(),
      creator: z.string().optional(),
    }),
  ),
});

function channelsOf(lookUp: SlackLookUp, types: string) {
  const args = { types, exclude_archived: true, limit: 1000 };
  return pagesOf(lookUp, "conversations.list", args, channels);
}

/** A message can be sent to "#name" or to a person, but read only by the id of its conversation. */
async function channelIdOf(lookUp: SlackLookUp): Promise<string | undefined> {
  const { channel } = lookUp.args;
  if (typeof channel !== "string" || /^[CDG][A-Z0-9]{6,}$/.test(channel))
    return channel as string | undefined;
  if (/^[UW][A-Z0-9]{6,}$/.test(channel)) {
    const opened = await lookUp.ask("conversations.open", { users: channel });
    return z.object({ channel: z.object({ id: z.string() }) }).parse(opened).channel.id;
  }
  for await (const page of channelsOf(lookUp, "public_channel,private_channel")) {
    const found = page.channels.find(({ name }) => name === channel.replace(/^#/, ""));
    if (found !== undefined) return found.id;
  }
  return undefined;
}

/** Finds the channel of that name, if we made it and made it after the run began. */
export const findCreatedChannel: LookUp = async (lookUp) => {
  const { ask, args, call } = lookUp;
  const wanted = String(args.name).toLowerCase();
  const { user_id: user } = self.parse(await ask("auth.test", {}));
  for await (const page of channelsOf(
    lookUp,
    args.is_private === true ? "private_channel" : "public_channel",
  )) {
    const channel = page.channels.find(({ name }) => name === wanted);
    if (channel === undefined) continue;
    const ours = channel.creator === user && channel.created >= secondsOf(call);
    return ours ? { ok: true, channel } : undefined;
  }
  return undefined;
};

const members = z.object({ members: z.array(z.string()) });
const conversation = z.object({ channel: z.looseObject({ id: z.string() }) });

/** Finds out whether everyone invited is a member. Slack refuses an invitation as a whole, so all of them must be. */
export const findInvited: LookUp = async (lookUp) => {
  const { ask, args } = lookUp;
  const missing = new Set(String(args.users).split(","));
  for await (const page of pagesOf(
    lookUp,
    "conversations.members",
    { channel: args.channel, limit: 1000 },
    members,
  )) {
    for (const member of page.members) missing.delete(member);
    if (missing.size === 0) {
      const { channel } = conversation.parse(await ask("conversations.info", { channel: args.channel }));
      return { ok: true, channel };
    }
  }
  return undefined;
};

const bookmarks = z.object({
  bookmarks: z.array(z.looseObject({ title: z.string(), link: z.string().optional() })),
});

export const findBookmark: LookUp = async ({ ask, args }) => {
  const answer = bookmarks.parse(await ask("bookmarks.list", { channel_id: args.channel_id }));
  const bookmark = answer.bookmarks.find(({ title, link }) => title === args.title && link === args.link);
  return bookmark === undefined ? undefined : { ok: true, bookmark };
};

const scheduled = z.object({
  scheduled_messages: z.array(
    z.looseObject({ id: z.string(), channel_id: z.string(), post_at: z.number(), text: z.string() }),
  ),
});

/** Slack's list shows no metadata, so a scheduled message with the same text and time is taken for ours. */
export const findScheduledMessage: LookUp = async (lookUp) => {
  const channel = await channelIdOf(lookUp);
  const { text, post_at: postAt } = lookUp.args;
  if (channel === undefined) return undefined;
  for await (const page of pagesOf(
    lookUp,
    "chat.scheduledMessages.list",
    { channel, limit: 100 },
    scheduled,
  )) {
    const found = page.scheduled_messages.find(
      (message) => message.post_at === Number(postAt) && message.text === text,
    );
    if (found === undefined) continue;
    return {
      ok: true,
      channel,
      scheduled_message_id: found.id,
      post_at: found.post_at,
      message: { text: found.text },
    };
  }
  return undefined;
};
