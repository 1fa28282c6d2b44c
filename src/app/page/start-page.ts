/** Puts the page together: what its people reach, how they come in, and the links to it. */
import { randomBytes } from "node:crypto";
import type { RequestHandler } from "express";
import type { Bulk } from "../../core/ports/people/bulk-acts.ts";
import type { LinkToRun } from "../../core/ports/page/run-links.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachRuns } from "../../core/ports/people/reachable-runs.ts";
import type { Rights, SlackStanding } from "../../core/ports/people/rights.ts";
import type { ReachSettings } from "../../core/ports/people/settings.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import type { Database } from "../../journal/database/database.ts";
import { createPageSessions } from "../../journal/page/page-sessions.ts";
import { createReachAsks, createReachPage } from "../../journal/people/reachable-runs.ts";
import { createCookies } from "../../web/door/cookies.ts";
import { isOwnAddress } from "../../web/door/from-this-machine.ts";
import { createPageKeys, type PageKeys } from "../../web/door/page-keys.ts";
import { createBrowserSessions } from "../../web/door/page-sessions.ts";
import { createLinkToRun } from "../../web/door/run-links.ts";
import { signInRoutes } from "../../web/door/sign-in.ts";
import { createSlackOpenId } from "../../web/door/slack-openid.ts";
import type { PageDoor } from "../../web/door/visitor.ts";
import { createPage } from "../../web/page-server.ts";
import type { Config } from "../config/config.ts";
import type { Store } from "../open-store.ts";
import type { ReachedPeople } from "../people/create-reach-people.ts";
import { guardPage } from "../rights/guard-page.ts";
import { createAdmitsWorkspace } from "./admits-workspace.ts";
import { createFindCode } from "./find-code.ts";
import { createIsStillWelcome } from "./still-welcome.ts";

export interface Page {
  readonly handler: RequestHandler;
  /** Null where no link would lead anywhere. */
  readonly linkToRun: LinkToRun | null;
}

export interface PageParts extends ReachedPeople {
  readonly connectors: Connectors;
  readonly rights: Rights;
  readonly standing: SlackStanding;
  readonly reach: ReachRuns;
  readonly bulk: Bulk;
  readonly settings: ReachSettings;
  readonly onChange: () => void;
  readonly logger: Logger;
}

// The searches of the page have connections of their own, so that one through years keeps no delivery waiting.
const connections = 4;

/** @returns null where the page is turned off */
export function startPage(config: Config, store: Store, parts: PageParts): Page | null {
  if (config.page === "off") return null;
  const { rights, reach, findGroups } = parts;
  const database = store.database.beside("page", connections);
  const keys = keysOf(config);
  const { door, signIn } = openDoor(config, keys, database, parts);
  const kept = { isOnlyWorkspace: config.slack?.auth.kind === "token", admins: config.admins };
  const reachAll = createReachPage(database, store.jobs, kept);
  const handler = createPage({
    ...parts,
    asks: createReachAsks(database, store.jobs, findGroups, kept),
    reachPage: (team, by) => guardPage(reachAll(team, by), reach(team, by).runs, rights, by),
    findCode: createFindCode(database),
    door,
    keys,
    url: config.url,
    signIn,
  });
  return { handler, linkToRun: config.url === null ? null : createLinkToRun(keys, config.url) };
}

/** Of a secret that all processes have, so that whoever signs in at one is known at each other. */
function keysOf({ encryptionKeys, slack }: Config): PageKeys {
  return createPageKeys(encryptionKeys[0] ?? slack?.signingSecret ?? randomBytes(32));
}

interface OpenedDoor {
  readonly door: PageDoor;
  readonly signIn: RequestHandler | null;
}

function openDoor(
  config: Config,
  keys: PageKeys,
  database: Database,
  { connectors, standing, logger }: PageParts,
): OpenedDoor {
  const { page, slack, url } = config;
  const credentials = slack?.signIn ?? null;
  if (page !== "loopback" && slack !== null && credentials !== null && url !== null) {
    const cookies = createCookies(url.startsWith("https:"));
    const admits = createAdmitsWorkspace(config, database, connectors.slack);
    const isStillWelcome = createIsStillWelcome(admits, standing.isActive, logger);
    const sessions = createBrowserSessions(createPageSessions(database), cookies, keys, isStillWelcome);
    const slackUrl = slack.apiUrl?.replace(/\/api\/$/, "") ?? "https://slack.com";
    const signIn = signInRoutes({
      openId: createSlackOpenId({ ...credentials, slackUrl, url }),
      admits,
      sessions,
      cookies,
      keys,
      logger,
    });
    return { door: { kind: "sign-in", sessions }, signIn };
  }
  // An address from elsewhere means that something leads to this port, and it may be a proxy on this machine.
  const isReached = page !== "loopback" && url !== null && !isOwnAddress(url);
  return { door: { kind: isReached ? "closed" : "loopback" }, signIn: null };
}
