/** Asks about a step in doubt: where its run speaks, else whoever started it, else the admins, each by a direct message. */
import { z } from "zod";
import type { FindAdmins } from "../core/admin.ts";
import type { Connector } from "../core/connector.ts";
import type { AskedMessage, DoubtOutbox, UntoldDoubt } from "../core/doubt-outbox.ts";
import { HathiError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { ChatMessage } from "./chat-message.ts";
import { callForDoubt } from "./doubt-call.ts";
import { placesOfRun } from "./places-of-run.ts";
import { renderQuestion } from "./render-question.ts";

export interface AskOptions {
  readonly outbox: DoubtOutbox;
  readonly slack: Connector;
  readonly findAdmins: FindAdmins;
  readonly logger: Logger;
}

const message = z.looseObject({ channel: z.string(), ts: z.string() });
const identity = z.looseObject({ team_id: z.string() });

/** @throws where Slack is away: what was posted until then is noted, and is not posted again */
export async function askAboutDoubt(untold: UntoldDoubt, options: AskOptions): Promise<void> {
  const { doubt, run, event } = untold;
  const { outbox, slack, logger } = options;
  for (const channel of placesOfRun(run.journal, event)) {
    const posted = await post(untold, options, { channel, content: renderQuestion(untold, "people") });
    if (posted === undefined) continue;
    const me = await callForDoubt(slack, untold, { method: ["auth", "test"], args: {} });
    await outbox.asked(doubt.id, { ...posted, team: identity.parse(me).team_id });
    return;
  }
  if (await askAdmins(untold, options)) return;
  await outbox.told(doubt.id);
  // Once a run, however many of its steps are in doubt.
  if (run.doubts?.[0]?.id !== doubt.id) return;
  logger.warn(
    { settle: `npx hathi runs settle ${run.shortId}` },
    "a run in doubt has nobody to ask: set HATHI_ADMINS to Slack user ids, or settle it in the terminal",
  );
}

async function askAdmins(untold: UntoldDoubt, options: AskOptions): Promise<boolean> {
  const { doubt, messages } = untold;
  const asked = new Set(messages.map(({ user }) => user));
  for (const { user, team } of await options.findAdmins(untold.team)) {
    if (asked.has(user)) continue;
    const content = renderQuestion(untold, "admins");
    const posted = await post(untold, options, { channel: user, team, content });
    if (posted === undefined) continue;
    asked.add(user);
    await options.outbox.askedAdmin(doubt.id, { ...posted, user, team });
  }
  if (asked.size > 0) await options.outbox.askedAdmins(doubt.id);
  return asked.size > 0;
}

interface Post {
  readonly channel: string;
  readonly team?: string | null;
  readonly content: ChatMessage;
}

/** @returns undefined where nobody can be asked there */
async function post(
  untold: UntoldDoubt,
  { slack, logger }: AskOptions,
  { channel, team = null, content: { text, blocks } }: Post,
): Promise<Pick<AskedMessage, "channel" | "ts"> | undefined> {
  const args = { channel, text, blocks: [...blocks] };
  const perform = async (inDoubt: boolean): Promise<unknown> =>
    callForDoubt(slack, untold, { method: ["chat", "postMessage"], args, team, inDoubt });
  try {
    return message.parse(await orWithoutLooking(perform, untold.earlierClaims > 0));
  } catch (error) {
    if (slack.classify(error).kind === "transient") throw error;
    logger.info({ err: error, channel }, "nobody can be asked there");
    return undefined;
  }
}

/** Where the right to look is missing, being asked twice is better than not at all. */
async function orWithoutLooking(
  perform: (inDoubt: boolean) => Promise<unknown>,
  inDoubt: boolean,
): Promise<unknown> {
  try {
    return await perform(inDoubt);
  } catch (error) {
    if (error instanceof HathiError && error.code === "IN_DOUBT") return perform(false);
    throw error;
  }
}
