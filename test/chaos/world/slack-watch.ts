/** Stands around the local Slack and GitHub: makes the app's calls fail for a while, and keeps what was posted. */
import { z } from "zod";
import type { FrontRequest, FrontResponse, Interceptor } from "../../../src/local-services/http-front.ts";
import type { Dice } from "../../programs/dice.ts";

export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  /** The action_id of its first button. */
  readonly button: string | null;
}

export interface ServiceTrouble {
  /** From 0 to 1: how often a call of the app fails. */
  slack: number;
  github: number;
  readonly counts: { refused: number; limited: number; cutBefore: number; cutAfter: number };
}

const answer = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });
const message = z.object({ text: z.string().default(""), blocks: z.unknown().optional() });

// The eight further attempts of a step are not to be used up by chance.
const mostFailures = 4;

export interface ServiceWatch extends ServiceTrouble {
  readonly slackInterceptor: Interceptor;
  readonly githubInterceptor: Interceptor;
  readonly posted: readonly PostedMessage[];
}

export function watchServices(dice: Dice): ServiceWatch {
  const posted: PostedMessage[] = [];
  const failed = new Map<string, number>();
  const counts = { refused: 0, limited: 0, cutBefore: 0, cutAfter: 0 };

  const mayFail = (request: FrontRequest, fraction: number): boolean => {
    if (fraction === 0 || dice.fraction() >= fraction) return false;
    const key = `${request.url.pathname} ${request.body.toString("latin1")}`;
    const before = failed.get(key) ?? 0;
    failed.set(key, before + 1);
    return before < mostFailures;
  };

  const troubled = async (
    fraction: number,
    request: FrontRequest,
    forward: () => Promise<FrontResponse>,
  ): Promise<FrontResponse> => {
    if (!isTheApps(request) || !mayFail(request, fraction)) return forward();
    switch (dice.pick(["refused", "limited", "cutBefore", "cutAfter"] as const)) {
      case "refused":
        counts.refused += 1;
        return { status: dice.pick([500, 502, 503]), headers: {}, body: "out of order" };
      case "limited":
        counts.limited += 1;
        return { status: 429, headers: { "retry-after": "1" }, body: "" };
      case "cutBefore":
        counts.cutBefore += 1;
        throw new Error("the connection was cut before the call");
      case "cutAfter":
      default:
        await forward();
        counts.cutAfter += 1;
        throw new Error("the connection was cut after the call");
    }
  };

  const keepPosts: Interceptor = async (request, forward) => {
    const response = await forward();
    if (request.url.pathname.endsWith("/chat.postMessage")) {
      const done = answer.safeParse(readJson(response.body)).data;
      const said = message.safeParse(readArguments(request)).data;
      if (done !== undefined && said !== undefined) {
        const button = /"action_id":"([^"]+)"/.exec(JSON.stringify(said.blocks ?? "").replaceAll("\\", ""));
        posted.push({ channel: done.channel, ts: done.ts, text: said.text, button: button?.[1] ?? null });
      }
    }
    return response;
  };

  const watch: ServiceWatch = {
    slack: 0,
    github: 0,
    counts,
    posted,
    githubInterceptor: (request, forward) => troubled(watch.github, request, forward),
    // What is kept is what Slack did, whether or not its answer arrives.
    slackInterceptor: (request, forward) => troubled(watch.slack, request, () => keepPosts(request, forward)),
  };
  return watch;
}

/** People's calls, the harness's own, and the emulator's webhooks, which have no token, are left in peace. */
function isTheApps({ headers }: FrontRequest): boolean {
  const token = headers["authorization"];
  return token !== undefined && !/ghp_|xoxp-/.test(token) && headers["x-chaos"] === undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readArguments({ headers, body }: FrontRequest): unknown {
  const text = body.toString("utf8");
  if ((headers["content-type"] ?? "").includes("json")) return readJson(text);
  return Object.fromEntries(new URLSearchParams(text));
}
