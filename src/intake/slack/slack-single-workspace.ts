/** A single workspace by its bot token. Slack is asked at start which one it is, and requests of others are refused. */
import type { AuthorizeResult, AuthorizeSourceData } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Workspaces } from "./slack-workspaces.ts";

interface Identity {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  /** Whether the token is an organisation's, and so for all its workspaces. */
  readonly isOrgWide: boolean;
  readonly bot: Pick<AuthorizeResult, "botId" | "botUserId">;
}

export interface SingleWorkspaceOptions {
  readonly botToken: string;
  /** Has no retries and a short timeout, because answers to events wait for it. */
  readonly client: WebClient;
  readonly logger: Logger;
  /** Calls `work` later, and returns a function that cancels this. Tests pass something other than a real timer. */
  readonly later?: (work: () => void, ms: number) => () => void;
}

const id = z.string().min(1).nullish().catch(null);
const identitySchema = z
  .looseObject({ team_id: id, enterprise_id: id, bot_id: id, user_id: id })
  .refine(({ team_id, enterprise_id }) => (team_id ?? enterprise_id ?? null) !== null);
const contextSchema = z.looseObject({ context_team_id: id, context_enterprise_id: id });

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Nothing is taken in until Slack has said whose token this is. Meanwhile events are answered with 503, and Slack sends
 * them again.
 */
export function createSingleWorkspace({
  botToken,
  client,
  logger,
  later = realTimer,
}: SingleWorkspaceOptions): Workspaces {
  let known: Identity | undefined;
  let asked: Promise<Identity> | undefined;
  let takeBack = (): void => {};
  let isStopped = false;

  const ask = async (): Promise<Identity> => {
    const said = identitySchema.parse(await client.auth.test());
    const {
      team_id: teamId = null,
      enterprise_id: enterpriseId = null,
      bot_id: botId,
      user_id: botUserId,
    } = said;
    return {
      teamId,
      enterpriseId,
      isOrgWide: said["is_enterprise_install"] === true,
      bot: { ...(botId && { botId }), ...(botUserId && { botUserId }) },
    };
  };
  // Requests that come at the same time share one call.
  const learn = async (): Promise<Identity> => {
    if (known !== undefined) return known;
    asked ??= ask().finally(() => (asked = undefined));
    try {
      return (known = await asked);
    } catch (error) {
      throw new Error("Slack has not said yet whose token this is: auth.test failed", { cause: error });
    }
  };
  const keepAsking = (pauseMs: number): void => {
    learn().catch((error: unknown) => {
      if (isStopped) return;
      logger.warn({ err: error, againInMs: pauseMs }, "nothing from Slack is taken in yet");
      takeBack = later(() => keepAsking(Math.min(2 * pauseMs, longestPauseMs)), pauseMs);
    });
  };

  return {
    authorize: async (source, body) => {
      const own = await learn();
      refuseForeign(own, source, body);
      return { botToken, ...own.bot };
    },
    // There is nobody to keep apart, whatever workspace an event from a shared channel or an organisation names.
    teamOf: () => null,
    handler: (_req, _res, next) => next(),
    listen: () => undefined,
    start: () => keepAsking(firstPauseMs),
    stop: () => {
      isStopped = true;
      takeBack();
    },
  };
}

/** In a shared channel or an organisation, the context names the workspace through whose install an event came. */
function refuseForeign(own: Identity, source: AuthorizeSourceData<boolean>, body: unknown): void {
  const context = contextSchema.safeParse(body).data;
  const teamId = context?.context_team_id ?? source.teamId ?? null;
  const enterpriseId = context?.context_enterprise_id ?? source.enterpriseId ?? null;
  const isOwn = own.isOrgWide ? enterpriseId === own.enterpriseId : teamId === own.teamId;
  if (isOwn) return;
  throw new HathiError(
    "SLACK_WORKSPACE_FOREIGN",
    `the request comes from the Slack workspace ${(teamId ?? enterpriseId ?? "?").slice(0, 40)}, but SLACK_BOT_TOKEN is for ${own.isOrgWide ? own.enterpriseId : own.teamId}`,
  );
}

function realTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
}
