/**
 * Signs people in with Slack, and out.
 *
 *   /sign-in        -> a sealed cookie with state and nonce -> Slack
 *   /sign-in/slack  <- Slack, with a code and the state     -> a session, and on to where the person wanted to go
 */
import { randomBytes } from "node:crypto";
import { Router, type Request, type Response } from "express";
import { z } from "zod";
import { messageOf } from "../../core/errors.ts";
import type { AdmitsWorkspace } from "../../core/ports/page/page-sessions.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { isSameText } from "../../core/secrets/same-text.ts";
import type { Cookies } from "./cookies.ts";
import type { PageKeys } from "./page-keys.ts";
import { slackPaths } from "../../core/slack-app/slack-surface.ts";
import { safePath, signInPath } from "./page-paths.ts";
import type { BrowserSessions } from "./page-sessions.ts";
import { OpenIdRefused, type SlackOpenId } from "./slack-openid.ts";
import { sendSmallPage } from "./small-page.ts";

export interface SignInOptions {
  readonly openId: SlackOpenId;
  readonly admits: AdmitsWorkspace;
  readonly sessions: BrowserSessions;
  readonly cookies: Cookies;
  readonly keys: PageKeys;
  readonly logger: Logger;
  readonly now?: () => number;
}

const cookie = "hathi-signing-in";
const purpose = "signing in";
/** Slack's code is good for ten minutes, too. */
const lastsMs = 10 * 60_000;

const underWay = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  to: z.string(),
  until: z.number(),
});

export function signInRoutes(options: SignInOptions): Router {
  const { openId, cookies, keys, now = () => Date.now() } = options;
  const router = Router();
  router.get(signInPath, (request, response) => {
    const given = { state: newToken(), nonce: newToken() };
    const to = safePath(request.query["to"]);
    cookies.set(response, cookie, keys.seal(purpose, { ...given, to, until: now() + lastsMs }), lastsMs);
    response.set("cache-control", "no-store").redirect(303, openId.addressFor(given));
  });
  router.get(slackPaths.signedIn, async (request, response) => {
    const sealed = cookies.read(request, cookie) ?? "";
    cookies.clear(response, cookie);
    const begun = underWay.safeParse(keys.unseal(purpose, sealed)).data;
    const { state, code, error } = request.query;
    if (begun === undefined || begun.until <= now()) {
      refuse(response, 400, "This sign-in did not begin in this browser, or took too long.");
    } else if (typeof state !== "string" || !isSameText(state, begun.state)) {
      refuse(response, 400, "This sign-in belongs to another one that was begun since.");
    } else if (error === "access_denied") {
      refuse(response, 403, "Slack was not allowed to say who you are.");
    } else if (typeof code !== "string" || code === "") {
      refuse(response, 400, "Slack sent no code.");
    } else await letIn(request, response, code, begun, options);
  });
  return router;
}

async function letIn(
  request: Request,
  response: Response,
  code: string,
  { nonce, to }: z.infer<typeof underWay>,
  { openId, admits, sessions, logger }: SignInOptions,
): Promise<void> {
  try {
    const { team, enterprise, user, name } = await openId.exchange(code, nonce);
    const log = logger.child({ actor: `slack:${team}/${user}` });
    if (!(await admits(team, enterprise))) {
      log.warn({}, "somebody of another workspace wanted to sign in");
      refuse(response, 403, "Your Slack workspace is none of those that this Hathi serves.");
      return;
    }
    await sessions.begin(request, response, { team, enterprise, user, name });
    log.info({}, "somebody signed in to the page");
    response.set("cache-control", "no-store").redirect(303, to);
  } catch (error) {
    if (error instanceof OpenIdRefused) {
      logger.warn({ reason: error.message }, "a sign-in to the page is refused");
      refuse(response, 403, "Slack does not vouch for this sign-in.");
      return;
    }
    logger.warn({ reason: messageOf(error) }, "a sign-in to the page failed");
    refuse(response, 503, "Slack cannot be asked who you are just now. Try again in a minute.");
  }
}

function refuse(response: Response, status: number, why: string): void {
  sendSmallPage(response, {
    status,
    title: "You are not signed in",
    text: [why],
    link: { to: signInPath, words: "Sign in with Slack" },
  });
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}
