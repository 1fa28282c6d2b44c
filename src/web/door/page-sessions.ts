/** A person's session on the page: a secret in the browser's cookie, and a row by which it can be ended. */
import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { PageSession, PageSessions } from "../../core/ports/page/page-sessions.ts";
import type { Cookies } from "./cookies.ts";
import type { PageKeys } from "./page-keys.ts";

const cookie = "hathi-session";
const purpose = "session";
/** A working day. After that Slack is asked again who the person is. */
const lastsMs = 12 * 3_600_000;

/**
 * Whether Hathi still serves the workspace that somebody signed in from, and they are still a member of it; undefined where
 * nobody could be asked.
 */
export type IsStillWelcome = (session: PageSession) => Promise<boolean | undefined>;

/** For so long an answer about somebody who is signed in is good. */
const welcomeForMs = 5 * 60_000;
const mostKept = 2000;

export interface BrowserSessions {
  /** The id of the session that the browser's cookie was made for, which may have ended; undefined for a forged one. */
  idIn(request: Request): string | undefined;
  /** A session of somebody who is not welcome any more is ended. */
  find(request: Request): Promise<PageSession | undefined>;
  /** Begins a session under a new secret, whatever secret the browser had, and ends that one. */
  begin(request: Request, response: Response, person: Omit<PageSession, "id">): Promise<void>;
  end(request: Request, response: Response): Promise<void>;
}

export function createBrowserSessions(
  kept: PageSessions,
  cookies: Cookies,
  keys: PageKeys,
  isStillWelcome: IsStillWelcome,
): BrowserSessions {
  const seenAt = new NewestOf<string, number>(mostKept);
  /** A secret without our mark never reaches the database. */
  const idIn = (request: Request): string | undefined => {
    const [, secret = "", mark = ""] =
      /^([\w-]{32})\.([\w-]{43})$/.exec(cookies.read(request, cookie) ?? "") ?? [];
    return secret !== "" && keys.isSigned(purpose, secret, mark) ? idOf(secret) : undefined;
  };
  const endOf = async (request: Request): Promise<void> => {
    const id = idIn(request);
    if (id !== undefined) await kept.end(id);
  };
  return {
    idIn,
    async find(request) {
      const id = idIn(request);
      const session = id === undefined ? undefined : await kept.find(id);
      if (session === undefined) return undefined;
      if (performance.now() - (seenAt.get(session.id) ?? -Infinity) < welcomeForMs) return session;
      const isWelcome = await isStillWelcome(session);
      if (isWelcome === true) seenAt.set(session.id, performance.now());
      if (isWelcome !== false) return session;
      await kept.end(session.id);
      return undefined;
    },
    async begin(request, response, person) {
      await endOf(request);
      const secret = randomBytes(24).toString("base64url");
      await kept.begin({ ...person, id: idOf(secret) }, lastsMs);
      cookies.set(response, cookie, `${secret}.${keys.sign(purpose, secret)}`, lastsMs);
    },
    async end(request, response) {
      await endOf(request);
      cookies.clear(response, cookie);
    },
  };
}

function idOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
