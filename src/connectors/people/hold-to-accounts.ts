/**
 * Holds links to accounts on GitHub: a login that was given up may be somebody else's by now. A link without a number
 * takes the one that its login has at the first use, and is held to it from then on.
 */
import type { KnownLogin, PeopleStore } from "../../core/ports/people/people.ts";
import type { Ask } from "./ask-services.ts";
import { readProfile } from "./github-profiles.ts";

/** Where a link lets somebody act. */
export const actingMs = 15 * 60_000;
/** Where a link decides whom a message mentions. */
export const mentioningMs = 24 * 3_600_000;

/**
 * @param freshMs what GitHub said so long ago counts still
 * @returns the links that may be used, in their order. Where GitHub does not say, what it said last counts
 */
export async function holdToAccounts(
  store: Pick<PeopleStore, "noteAccount">,
  github: Ask,
  team: string,
  links: readonly KnownLogin[],
  freshMs: number,
): Promise<readonly KnownLogin[]> {
  const held: KnownLogin[] = [];
  for (const link of links) {
    const isFresh = link.checkedMs !== null && link.checkedMs < freshMs;
    const now = isFresh ? link : await askAgain(store, github, team, link);
    if (now.otherId === null) held.push(now);
  }
  return held;
}

async function askAgain(
  store: Pick<PeopleStore, "noteAccount">,
  github: Ask,
  team: string,
  link: KnownLogin,
): Promise<KnownLogin> {
  const id = (await readProfile(github, link.shown))?.id ?? null;
  await store.noteAccount(team, link.login, id);
  if (id === null) return link;
  const githubId = link.githubId ?? id;
  return { ...link, githubId, otherId: githubId === id ? null : id };
}
