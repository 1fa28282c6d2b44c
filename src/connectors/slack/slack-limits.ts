/** Slack's limits: a tier for each method and workspace, and one message a second for each channel. */
import { messageOf } from "../../core/text/describe-thrown.ts";
import { z } from "zod";
import type { ServiceLimits } from "../limits/limited-connector.ts";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { HathiError } from "../../core/errors.ts";
import { scopesOfMethod } from "../../core/slack-app/slack-method-scopes.ts";
import type { Limit } from "../../core/services/limits.ts";
import type { SlackTokens } from "../../core/ports/slack-tokens.ts";
import { classifySlackFailure, findSlackRefusal } from "./slack-error.ts";

const minuteMs = 60_000;

// Calls a minute, by tier. Slack says "20+" and the like, and tolerates bursts.
const tiers: readonly (readonly [most: number, methods: string])[] = [
  [
    20,
    `bookmarks.add bookmarks.edit bookmarks.remove chat.startStream chat.stopStream conversations.archive conversations.create conversations.list
     conversations.rename conversations.setPurpose conversations.setTopic conversations.unarchive emoji.list
     pins.add pins.list pins.remove reactions.list reactions.remove search.all search.files search.messages
     usergroups.create usergroups.disable usergroups.enable usergroups.list usergroups.update
     usergroups.users.list usergroups.users.update users.list`,
  ],
  [
    100,
    `chat.appendStream chat.postEphemeral conversations.members files.completeUploadExternal files.getUploadURLExternal files.info
     users.info users.profile.get views.open views.publish views.push views.update`,
  ],
  // Special tiers: several hundred a minute.
  [300, "auth.test chat.getPermalink chat.postMessage"],
];
/** Tier 3, which also applies to methods that Slack does not list. */
const usual = 50;

const mostAMinute: ReadonlyMap<string, number> = new Map(
  tiers.flatMap(([most, methods]) => methods.split(/\s+/).map((method) => [method, most] as const)),
);

const posts = new Set([
  "chat.meMessage",
  "chat.postEphemeral",
  "chat.postMessage",
  "chat.startStream",
  "files.completeUploadExternal",
  "files.uploadV2",
  "filesUploadV2",
]);

const channelOf = z.looseObject({
  channel: z.string().optional().catch(undefined),
  channel_id: z.string().optional().catch(undefined),
});

const withoutTimeMs = 30_000;

export interface SlackLimitsOptions {
  readonly tokens: SlackTokens;
  /** Whether there is one workspace, with one token. */
  readonly isSingle: boolean;
}

export function createSlackLimits({ tokens, isSingle }: SlackLimitsOptions): ServiceLimits {
  const teamOf = async (call: ConnectorCall): Promise<string> => {
    if (isSingle) return "one";
    if (call.team !== null) return call.team;
    try {
      return (await tokens.tokenFor(null)).teamId ?? "one";
    } catch (error) {
      // There is no owner. The connector reports that; runs that would speak there wait together under this name.
      if (error instanceof HathiError) return "owner";
      throw error;
    }
  };
  return {
    service: "Slack",
    async limitsOf(call) {
      const account = `slack/${await teamOf(call)}`;
      const { method, args } = methodOf(call);
      return {
        service: "Slack",
        account,
        part: partOf(account, method, args),
        limits: [...channelLimit(account, method, args), methodLimit(account, method)],
      };
    },
    findRefusal(error, { account, limits }) {
      const failure = classifySlackFailure(error);
      const named = failure.kind === "transient" ? failure.retryAfterMs : null;
      const isUnnamed = ["ratelimited", "rate_limited"].includes(findSlackRefusal(error) ?? "");
      if (named === null && !isUnnamed) return undefined;
      // Slack may have refused a look-up and not the call itself, and Slack limits each method by itself.
      const method = /^slack\.([\w.-]+): /.exec(messageOf(error))?.[1];
      const scope = method === undefined ? limits.at(-1)?.scope : `${account}/${method}`;
      return { scope: scope ?? account, ms: named ?? withoutTimeMs };
    },
  };
}

function methodOf({ path, args }: ConnectorCall): { readonly method: string; readonly args: unknown } {
  if (path.length === 1 && path[0] === "apiCall") return { method: String(args[0]), args: args[1] };
  return { method: path.join("."), args: args[0] };
}

const placeOf = z.looseObject({
  channel: z.string().optional().catch(undefined),
  is_private: z.boolean().optional().catch(undefined),
});

/** What a missing scope closes: the method, and where the kind of channel says which scope that is, the channel. */
function partOf(account: string, method: string, args: unknown): string {
  const part = `${account}/scope/${method}`;
  if ((scopesOfMethod[method] ?? []).length < 2) return part;
  const { channel, is_private: isPrivate = false } = placeOf.safeParse(args).data ?? {};
  return `${part}/${channel?.slice(0, 100) ?? (isPrivate ? "private" : "public")}`;
}

function methodLimit(account: string, method: string): Limit {
  return {
    scope: `${account}/${method}`,
    name: `Slack's limit on ${method}`,
    most: mostAMinute.get(method) ?? usual,
    windowMs: minuteMs,
  };
}

function channelLimit(account: string, method: string, args: unknown): readonly Limit[] {
  const read = posts.has(method) ? channelOf.safeParse(args).data : undefined;
  const channel = read?.channel ?? read?.channel_id;
  if (channel === undefined) return [];
  return [
    {
      scope: `${account}/messages/${channel.slice(0, 100)}`,
      name: "Slack's limit of one message a second in a channel",
      most: 1,
      windowMs: 1000,
      isTight: true,
    },
  ];
}
