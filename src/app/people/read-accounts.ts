/** Reads which accounts on GitHub the logins of a table are, so that their links are held to them. */
import { type GitHubProfile, readProfile } from "../../connectors/people/github-profiles.ts";
import type { AskedServices } from "../../connectors/people/ask-services.ts";

const atOnce = 8;

/**
 * Where GitHub is away or its limit is used up, the others go without: they are held to the account of their first use.
 *
 * @returns by the logins as they were given
 */
export async function readAccounts(
  { github }: Pick<AskedServices, "github">,
  logins: readonly string[],
): Promise<ReadonlyMap<string, GitHubProfile>> {
  const found = new Map<string, GitHubProfile>();
  for (let first = 0; first < logins.length; first += atOnce) {
    const some = logins.slice(first, first + atOnce);
    // oxlint-disable-next-line no-await-in-loop -- some at a time, so that a table is no burst
    const read = await Promise.allSettled(some.map(async (login) => readProfile(github, login)));
    for (const [index, login] of some.entries()) {
      const one = read[index];
      if (one?.status === "fulfilled" && one.value !== undefined) found.set(login, one.value);
    }
    if (read.some(({ status }) => status === "rejected")) break;
  }
  return found;
}
