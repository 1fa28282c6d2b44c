/**
 * Renews the token of a Slack workspace that is about to expire. The row says which process is at it, so that no
 * connection to the database is held while Slack is asked.
 *
 *   claim the row -> ask Slack -> store -> the others read what it got
 *     '-> claimed by another: use the token while it lives, and wait for the new one once it does not
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Installation } from "@slack/oauth";
import type { RefreshSlackToken } from "../../core/ports/slack-tokens.ts";
import type { Database } from "../database/database.ts";

/**
 * Slack's library renews a token that is about to expire as a request of Slack comes in. A run that a timer wakes brings
 * no request, so its token is renewed here, at the latest when so much of its life is left.
 */
const renewBeforeSeconds = 10 * 60;
// Longer than Slack may take to answer. If a process dies meanwhile, the next one comes after that.
const claimSeconds = 30;
const lookEveryMs = 100;

export interface Rotation {
  readonly refresh: RefreshSlackToken;
  /** Milliseconds since 1970, by Slack's clock as far as one has it. */
  readonly now: () => number;
}

export interface Renewing {
  readonly database: Database;
  readonly rotation: Rotation;
  /** The installation as it is stored now. */
  readonly read: (id: string) => Promise<Installation>;
  readonly seal: (id: string, installation: Installation) => Buffer;
}

/** @returns what gives an installation with a token that lives for a while */
export function createRenewToken({ database, rotation, read, seal }: Renewing) {
  // Many runs may wake at once. Those of one process wait together.
  const underWay = new Map<string, Promise<Installation>>();

  const renew = async (id: string): Promise<Installation> => {
    for (;;) {
      const claim = await claimRow(database, id);
      const installation = await read(id);
      const left = secondsLeft(installation, rotation.now());
      if (claim !== undefined) return refreshed(id, claim, installation, left);
      if (left > 0) return installation;
      await pause(lookEveryMs);
    }
  };

  const refreshed = async (
    id: string,
    claim: Claim,
    installation: Installation,
    left: number,
  ): Promise<Installation> => {
    let stored = false;
    try {
      const { bot } = installation;
      // Another process may have renewed it before this one had the claim.
      if (bot?.refreshToken === undefined || left > renewBeforeSeconds) return installation;
      const next: Installation = {
        ...installation,
        bot: { ...bot, ...(await rotation.refresh(bot.refreshToken)) },
      };
      stored = await store(database, id, claim, seal(id, next));
      // An install that came meanwhile has a token of its own.
      return stored ? next : await read(id);
    } finally {
      if (!stored) await letGo(database, id, claim);
    }
  };

  return async (id: string, installation: Installation): Promise<Installation> => {
    if (secondsLeft(installation, rotation.now()) > renewBeforeSeconds) return installation;
    const renewing =
      underWay.get(id) ??
      renew(id).finally(() => {
        underWay.delete(id);
      });
    underWay.set(id, renewing);
    return renewing;
  };
}

function secondsLeft({ bot }: Installation, now: number): number {
  return bot?.refreshToken === undefined || bot.expiresAt === undefined
    ? Number.POSITIVE_INFINITY
    : bot.expiresAt - now / 1000;
}

interface Claim {
  /** The moments to the microsecond, as a Date does not have them. */
  readonly until: string;
  readonly updatedAt: string;
}

async function claimRow(database: Database, id: string): Promise<Claim | undefined> {
  const [claim] = await database.query<Claim>(
    `update hathi.slack_installations set renewing_until = clock_timestamp() + make_interval(secs => $2)
     where id = $1 and (renewing_until is null or renewing_until < clock_timestamp())
     returning renewing_until::text as until, updated_at::text as "updatedAt"`,
    [id, claimSeconds],
  );
  return claim;
}

/** @returns false where the row is not as it was claimed: nothing is stored then */
async function store(database: Database, id: string, { updatedAt }: Claim, sealed: Buffer): Promise<boolean> {
  const rows = await database.query(
    `update hathi.slack_installations set sealed_for_id = $3, updated_at = clock_timestamp(), renewing_until = null
     where id = $1 and updated_at = $2::timestamptz returning 1`,
    [id, updatedAt, sealed],
  );
  return rows.length > 0;
}

async function letGo(database: Database, id: string, { until }: Claim): Promise<void> {
  await database.query(
    "update hathi.slack_installations set renewing_until = null where id = $1 and renewing_until = $2::timestamptz",
    [id, until],
  );
}
