/** One workspace by a bot token: who we are there is asked of Slack once, and never a reason to refuse. */
import type { AuthorizeResult } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Logger } from "../core/logger.ts";
import type { Workspaces } from "./slack-workspaces.ts";

type Identity = Pick<AuthorizeResult, "botId" | "botUserId">;

export interface SingleWorkspaceOptions {
  readonly botToken: string;
  /** Without retries and with a short timeout: an event's answer waits for it. */
  readonly client: WebClient;
  readonly logger: Logger;
}

const envelopeSchema = z.looseObject({
  event: z.looseObject({}),
  authorizations: z
    .array(z.looseObject({ user_id: z.string(), is_bot: z.literal(true) }))
    .min(1)
    .optional()
    .catch(undefined),
});

/**
 * Only events need to know who we are, so that our own messages do not come back as events. Should
 * `auth.test` fail, the event's envelope mostly says it too, and the next event asks again.
 */
export function createSingleWorkspace({ botToken, client, logger }: SingleWorkspaceOptions): Workspaces {
  let asked: Promise<Identity> | undefined;

  const ask = async (): Promise<Identity> => {
    const { bot_id: botId, user_id: botUserId } = await client.auth.test();
    return { ...(botId !== undefined && { botId }), ...(botUserId !== undefined && { botUserId }) };
  };

  return {
    authorize: async (_source, body) => {
      const envelope = envelopeSchema.safeParse(body);
      if (!envelope.success) return { botToken };
      try {
        asked ??= ask();
        return { botToken, ...(await asked) };
      } catch (error) {
        asked = undefined;
        logger.warn({ err: error }, "slack auth.test failed");
        const botUserId = envelope.data.authorizations?.[0]?.user_id;
        return { botToken, ...(botUserId !== undefined && { botUserId }) };
      }
    },
    // Nobody is to be kept apart, whatever a channel shared with others or an organisation makes an event say.
    teamOf: () => null,
    handler: (_req, _res, next) => next(),
    listen: () => undefined,
  };
}
