/**
 * Looks in Slack for what a call of a stream in doubt would have done. A stream carries no mark before it is stopped, so
 * it is known by being the only message of ours without one. Where that cannot tell, the call is made again: an unfinished
 * stream more is ended by Slack itself, and a short piece of text twice loses nothing.
 */
import { z } from "zod";
import { beginning } from "../beginning.ts";
import type { SlackArgs } from "./find-method.ts";
import type { LookUp } from "./look-up.ts";
import { isMarkedAs } from "./step-metadata.ts";

const self = z.object({ user_id: z.string(), bot_id: z.string().optional() });
const message = z.looseObject({
  ts: z.string(),
  text: z.string().default(""),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  metadata: z.unknown().optional(),
});
const messages = z.object({ messages: z.array(message) });

type Message = z.infer<typeof message>;
type Asking = Pick<Parameters<LookUp>[0], "ask" | "args">;

/** More replies than this are not looked through. */
const mostRead = 200;

/** Shorter pieces may have stood there before. */
const shortestKnown = 12;

/** Finds the only stream of ours there that is not stopped, if it begins with this text and after the run did. */
export const findStartedStream: LookUp = async ({ ask, args, call }) => {
  const { channel, thread_ts: thread } = args;
  const { user_id: user, bot_id: bot } = self.parse(await ask("auth.test", {}));
  const isThread = typeof thread === "string";
  const answer = await ask(isThread ? "conversations.replies" : "conversations.history", {
    channel,
    ...(isThread && { ts: thread }),
    oldest: String(beginning(call) / 1000),
    include_all_metadata: true,
    limit: mostRead,
  });
  const open = messages
    .parse(answer)
    .messages.filter(
      ({ ts, metadata, ...by }) =>
        ts !== thread &&
        (by.user === user || (bot !== undefined && by.bot_id === bot)) &&
        (metadata === undefined || metadata === null),
    );
  const [found, ...others] = open;
  if (found === undefined || others.length > 0) return undefined;
  return lettersOf(found.text).startsWith(lettersOf(textOf(args)))
    ? { ok: true, channel, ts: found.ts }
    : undefined;
};

/** Finds out whether the message ends with the text. Slack shows Markdown in its own form, so only letters are compared. */
export const findAppended: LookUp = async (lookUp) => {
  const { args } = lookUp;
  const piece = lettersOf(textOf(args));
  const found = piece.length < shortestKnown ? undefined : await findMessage(lookUp);
  return found !== undefined && lettersOf(found.text).endsWith(piece)
    ? { ok: true, channel: args.channel, ts: found.ts }
    : undefined;
};

/** Finds out whether the message has this step's mark, which it gets when its stream is stopped. */
export const findStopped: LookUp = async (lookUp) => {
  const found = await findMessage(lookUp);
  return found !== undefined && isMarkedAs(found.metadata, lookUp.call)
    ? { ok: true, channel: lookUp.args.channel, ts: found.ts, message: found }
    : undefined;
};

async function findMessage({ ask, args: { channel, ts } }: Asking): Promise<Message | undefined> {
  const answer = await ask("conversations.replies", {
    channel,
    ts,
    oldest: ts,
    latest: ts,
    inclusive: true,
    include_all_metadata: true,
  });
  return messages.parse(answer).messages.find((one) => one.ts === ts);
}

const chunks = z.array(z.looseObject({ type: z.string(), text: z.string().optional() }));

function textOf({ markdown_text: text, chunks: given }: SlackArgs): string {
  const parts = chunks.safeParse(given).data ?? [];
  const own = typeof text === "string" ? text : "";
  return own + parts.map((part) => (part.type === "markdown_text" ? (part.text ?? "") : "")).join("");
}

function lettersOf(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);|[^\p{L}\p{N}]/gu, "");
}
