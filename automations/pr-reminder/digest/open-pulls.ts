/** Lists the open pull requests of all repositories that the App may see, with everybody who has to do with them. */
import { CancelledError, github, sleep, store } from "hathi";
import type { Duties } from "../people/duty.ts";
import { Teams } from "../people/teams.ts";
import { unlessRefused } from "../refusal.ts";
import type { Place, WatchSettings } from "../settings/load.ts";
import { isBotWatched } from "../settings/watch.ts";
import { mayMergeOwn } from "../truth/decide.ts";

// Of each installation of the App.
const mostPulls = 300;
const mostRepositories = 200;
const longestMs = 10 * 60_000;
const stuckMs = 6 * 3_600_000;

export interface Listed {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** Whoever may have something to do: the author, whoever is asked for a review, and those who may merge. */
  readonly logins: readonly string[];
  /** Who is called for the teams that were asked, by slug: whoever is on duty, or else the members, up to a limit. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
}

export type SettingsOf = (place: Place) => Promise<WatchSettings>;

export async function listPulls(settingsOf: SettingsOf): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (const owner of await listOwners()) all.push(...(await unlessStuck(owner, settingsOf)));
  return all;
}

/**
 * An installation that refuses us, or whose limit is used up, must not keep everybody from their digest. This run ends
 * once its call is answered, and others leave the installation out for some hours.
 */
async function unlessStuck(owner: string, settingsOf: SettingsOf): Promise<readonly Listed[]> {
  const key = `stuck ${owner}`;
  const stuckAt = await store.get<number>(key);
  if (stuckAt !== undefined && Date.now() - stuckAt < stuckMs) return [];
  const over = new AbortController();
  const late = sleep(longestMs, { signal: over.signal }).catch((error: unknown) => {
    if (!over.signal.aborted || error instanceof CancelledError) throw error;
  });
  try {
    const listed = await Promise.race([listPullsOf(owner, settingsOf), late]);
    if (listed !== undefined) return listed;
    await store.set(key, Date.now());
    return [];
  } finally {
    over.abort();
  }
}

export function loginsOf({ logins, teams }: Listed): readonly string[] {
  return [...logins, ...[...teams.values()].flat()].map((login) => login.toLowerCase());
}

/** Whose installations the App has. What is suspended answers nothing until somebody mends it. */
async function listOwners(): Promise<readonly string[]> {
  const installations = await unlessRefused(() =>
    github.paginate(github.rest.apps.listInstallations, { per_page: 100 }),
  );
  return (installations ?? []).flatMap(({ account, suspended_at: suspended }) =>
    account !== null && "login" in account && suspended == null ? account.login : [],
  );
}

async function listPullsOf(installedOn: string, settingsOf: SettingsOf): Promise<readonly Listed[]> {
  const repositories = await unlessRefused(() =>
    github.paginate(github.rest.apps.listReposAccessibleToInstallation, {
      owner: installedOn,
      per_page: 100,
    }),
  );
  let duties: Duties = {};
  const members = new Teams(installedOn, () => duties);
  const all: Listed[] = [];
  for (const { name: repo, owner, archived } of (repositories ?? []).slice(0, mostRepositories)) {
    if (archived || all.length >= mostPulls) continue;
    const place = { owner: owner.login, repo };
    const pulls = await unlessRefused(() =>
      github.paginate(github.rest.pulls.list, { ...place, state: "open", per_page: 100 }),
    );
    for (const pull of (pulls ?? []).slice(0, mostPulls - all.length)) {
      const { number, user: author, requested_reviewers: asked, requested_teams: teams } = pull;
      if (author?.type === "Bot") {
        const { bots = false } = (await settingsOf(place)).watch;
        if (!isBotWatched(bots, author.login)) continue;
      }
      if (teams != null && teams.length > 0) {
        duties = (await settingsOf(place)).duty ?? {};
        await members.read(teams, author?.login ?? "");
      }
      const isMergedByOthers = author?.type === "Bot" || !mayMergeOwn(pull.author_association);
      all.push({
        ...place,
        number,
        logins: [
          ...[author, ...(asked ?? [])].flatMap((one) =>
            one == null || one.type === "Bot" ? [] : one.login,
          ),
          ...(isMergedByOthers ? await reviewersOf(place, number) : []),
        ],
        teams: new Map((teams ?? []).map(({ slug }) => [slug, members.membersOf(slug, author?.login ?? "")])),
      });
    }
  }
  return all;
}

/** Those who merge what its author may not merge are among its reviewers. */
async function reviewersOf(place: Place, pull_number: number): Promise<readonly string[]> {
  const reviews = await unlessRefused(() =>
    github.rest.pulls.listReviews({ ...place, pull_number, per_page: 100 }),
  );
  return (reviews?.data ?? []).flatMap(({ user }) =>
    user === null || user.type === "Bot" ? [] : user.login,
  );
}
