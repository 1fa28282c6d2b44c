/** GitHub's limits for an installation: points a minute, new content a minute and an hour, and requests at once. */
import { z } from "zod";
import type { ServiceLimits } from "../limits/limited-connector.ts";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { Limit } from "../../core/services/limits.ts";
import { isMethodReference } from "../../core/values/method-reference.ts";
import { classifyGitHubFailure } from "./github-error.ts";
import { placeOf } from "./installations.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
// GitHub allows a hundred at once; the rest is for our own look-ups and sign-ins.
const atOnce = 90;

const login = z.looseObject({ login: z.string() });
const trigger = z.looseObject({
  installation: z.looseObject({ id: z.number(), account: login.optional().catch(undefined) }),
  repository: z.looseObject({ owner: login }).optional().catch(undefined),
  organization: login.optional().catch(undefined),
});

export const githubLimits: ServiceLimits = {
  service: "GitHub",
  async limitsOf(call) {
    const account = `github/${ownerOf(call)}`;
    const kind = kindOf(call);
    return {
      service: "GitHub",
      account,
      part: `${account}/permission/${nameOf(call)}`,
      atOnce,
      limits: [
        {
          scope: `${account}/${kind.resource}`,
          name: "GitHub's limit on requests",
          ...(kind.resource === "search" ? { most: 30 } : { most: 900, cost: kind.writes ? 5 : 1 }),
          windowMs: minuteMs,
        },
        ...(kind.writes ? contentLimits(account) : []),
      ],
    };
  },
  findRefusal(error, { account, limits }) {
    const failure = classifyGitHubFailure(error);
    if (failure.kind !== "transient" || failure.retryAfterMs === null) return undefined;
    const ms = failure.retryAfterMs;
    const answer = refusal.safeParse(error).data;
    const isUsedUp = String(answer?.response.headers["x-ratelimit-remaining"]) === "0";
    const resource = answer?.response.headers["x-ratelimit-resource"];
    if (isUsedUp && typeof resource === "string") return { scope: `${account}/${resource}`, ms };
    // A secondary limit on new content does not limit reads.
    const scope = (isUsedUp ? limits[0] : (limits.find(({ isTight }) => isTight === true) ?? limits[0]))
      ?.scope;
    return { scope: scope ?? account, ms };
  },
};

const refusal = z.looseObject({
  response: z.looseObject({
    headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
  }),
});

function contentLimits(account: string): readonly Limit[] {
  const name = "GitHub's limit on new content";
  return [
    { scope: `${account}/content`, name, most: 80, windowMs: minuteMs, isTight: true },
    { scope: `${account}/content-hour`, name, most: 500, windowMs: hourMs, isTight: true },
  ];
}

/** The account's name stands for its installation, whose id is unknown unless a delivery told it or we ask GitHub. */
function ownerOf(call: ConnectorCall): string {
  const event = call.event.source === "github" ? trigger.safeParse(call.event.data).data : undefined;
  if (event !== undefined) {
    const { repository, organization, installation } = event;
    const owner = repository?.owner.login ?? organization?.login ?? installation.account?.login;
    return owner?.toLowerCase() ?? `installation ${installation.id}`;
  }
  const { owner, org } = placeOf(call.args);
  return (owner ?? org)?.toLowerCase() ?? "one";
}

/** What is closed where a permission lacks: the method, or the route as it is written. */
function nameOf({ path, args: [first] }: ConnectorCall): string {
  const name = path.join(".");
  return (name === "request" ? routeOrText(first) : name).slice(0, 150);
}

interface Kind {
  readonly resource: "core" | "graphql" | "search";
  readonly writes: boolean;
}

const readingVerbs = /^(get|list|check|download|compare|render)/;

function kindOf({ path, args }: ConnectorCall): Kind {
  const [kind, scope, method = ""] = path;
  if (kind === "rest") {
    return {
      resource: scope === "search" ? "search" : "core",
      writes: scope !== "search" && !readingVerbs.test(method),
    };
  }
  const [first] = args;
  if (kind === "graphql") return { resource: "graphql", writes: /^\s*mutation\b/.test(String(first)) };
  if (isMethodReference(first)) {
    return { resource: first.$method[1] === "search" ? "search" : "core", writes: false };
  }
  const route = routeOrText(first);
  return {
    resource: /^[A-Z]+ \/search\//.test(route) ? "search" : "core",
    writes: /^(POST|PUT|PATCH) /.test(route),
  };
}

function routeOrText(first: unknown): string {
  return typeof first === "string" ? first : routeOf(first);
}

const options = z.looseObject({ method: z.string().default("GET"), url: z.string() });

function routeOf(given: unknown): string {
  const read = options.safeParse(given).data;
  return read === undefined ? "" : `${read.method} ${read.url}`;
}
