/** Reads what the local Slack contains, as a person would see it, and reads again only what has changed. */
import { z } from "zod";
import type { SlackArguments } from "./slack-arguments.ts";
import type { SlackCall } from "./slack-calls.ts";

const channelSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  is_archived: z.boolean(),
  is_private: z.boolean(),
  is_im: z.boolean().default(false),
  topic: z.object({ value: z.string() }),
});

const fileSchema = z
  .object({ id: z.string(), name: z.string(), filetype: z.string().default(""), size: z.number().default(0) })
  .transform(({ id, name, filetype, size }) => ({ id, name, type: filetype, bytes: size }));

const rawMessage = z.record(z.string(), z.unknown());
const messageSchema = z.object({
  ts: z.string(),
  user: z.string().optional(),
  text: z.string().default(""),
  subtype: z.string().optional(),
  blocks: z.array(z.unknown()).default([]),
  files: z.array(fileSchema).default([]),
  metadata: z.unknown().optional(),
  thread_ts: z.string().optional(),
  reply_count: z.number().default(0),
  edited: z.unknown().optional(),
  reactions: z
    .array(
      z
        .object({ name: z.string(), users: z.array(z.string()) })
        .transform(({ name, users }) => ({ name, userIds: users })),
    )
    .default([]),
});

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  readonly isDirect: boolean;
  readonly memberIds: readonly string[];
}

export type SlackFile = z.infer<typeof fileSchema>;

export interface SlackMessage {
  readonly ts: string;
  readonly userId: string | null;
  /** "channel_topic", "channel_archive" and so on; null for a message that a person or an app wrote. */
  readonly subtype: string | null;
  readonly text: string;
  readonly blocks: readonly unknown[];
  /** The files that were uploaded with the message. */
  readonly files: readonly SlackFile[];
  readonly metadata: unknown;
  readonly threadTs: string | null;
  readonly isEdited: boolean;
  readonly reactions: readonly { readonly name: string; readonly userIds: readonly string[] }[];
  readonly at: Date;
  /** The message as the API returned it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

// Each look at the page reads everything, so nothing unchanged is asked for again.
export class SlackReader {
  readonly #call: SlackCall;
  readonly #token: string;
  #channels: Promise<readonly SlackChannel[]> | null = null;
  readonly #messages = new Map<string, Promise<readonly SlackMessage[]>>();
  /** When a message came, in milliseconds, because the emulator's timestamps count whole seconds. */
  readonly #times = new Map<string, Date>();
  readonly #lastWrites = new Map<string, Date>();

  constructor(call: SlackCall, token: string) {
    this.#call = call;
    this.#token = token;
  }

  noteWrite(args: SlackArguments, answer: SlackArguments): void {
    this.#channels = null;
    const channel = typeof answer["channel"] === "string" ? answer["channel"] : args["channel"];
    // The call may name a channel instead of giving its id.
    if (typeof channel !== "string" || !/^[CDG][A-Z0-9]{8,}$/.test(channel)) {
      this.#messages.clear();
      return;
    }
    this.#messages.delete(channel);
    const now = new Date();
    this.#lastWrites.set(channel, now);
    const key = `${channel}/${String(answer["ts"])}`;
    if (!this.#times.has(key)) this.#times.set(key, now);
  }

  async channels(): Promise<readonly SlackChannel[]> {
    this.#channels ??= this.#forgetOnFailure(this.#readChannels(), () => (this.#channels = null));
    return await this.#channels;
  }

  /** All messages of a channel in order of time, with replies after their parent. */
  async messages(channelId: string): Promise<readonly SlackMessage[]> {
    let messages = this.#messages.get(channelId);
    if (messages === undefined) {
      messages = this.#forgetOnFailure(this.#readMessages(channelId), () => this.#messages.delete(channelId));
      this.#messages.set(channelId, messages);
    }
    return await messages;
  }

  async #forgetOnFailure<Value>(reading: Promise<Value>, forget: () => void): Promise<Value> {
    try {
      return await reading;
    } catch (error) {
      forget();
      throw error;
    }
  }

  async #readChannels(): Promise<readonly SlackChannel[]> {
    const types = "public_channel,private_channel,im";
    const answer = await this.#call(this.#token, "conversations.list", { types, limit: 1000 });
    return await Promise.all(
      z
        .array(channelSchema)
        .parse(answer["channels"])
        .map(async (channel) => {
          const members = await this.#call(this.#token, "conversations.members", { channel: channel.id });
          return {
            id: channel.id,
            name: channel.name,
            topic: channel.topic.value,
            isArchived: channel.is_archived,
            isPrivate: channel.is_private,
            isDirect: channel.is_im,
            memberIds: z.array(z.string()).parse(members["members"]),
          };
        }),
    );
  }

  async #readMessages(channel: string): Promise<readonly SlackMessage[]> {
    const args = { channel, limit: 500, include_all_metadata: true };
    const answer = await this.#call(this.#token, "conversations.history", args);
    const newestFirst = z.array(rawMessage).parse(answer["messages"]);
    const threads = await Promise.all(
      newestFirst.toReversed().map(async (message) => {
        const { ts, reply_count: replyCount } = messageSchema.parse(message);
        if (replyCount === 0) return [message];
        const replies = await this.#call(this.#token, "conversations.replies", { ...args, ts });
        return z.array(rawMessage).parse(replies["messages"]);
      }),
    );
    return threads.flat().map((raw) => this.#readMessage(channel, raw));
  }

  #readMessage(channel: string, raw: Readonly<Record<string, unknown>>): SlackMessage {
    const message = messageSchema.parse(raw);
    const key = `${channel}/${message.ts}`;
    const at = this.#times.get(key) ?? this.#lastWrites.get(channel) ?? new Date(Number(message.ts) * 1000);
    this.#times.set(key, at);
    return {
      ts: message.ts,
      userId: message.user ?? null,
      subtype: message.subtype ?? null,
      text: message.text,
      blocks: message.blocks,
      files: message.files,
      metadata: message.metadata ?? null,
      threadTs: message.thread_ts ?? null,
      isEdited: message.edited !== undefined,
      reactions: message.reactions,
      at,
      raw,
    };
  }
}
