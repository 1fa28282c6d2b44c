/** Gives whoever decides about rights the links between logins and people that somebody vouches for. */
import type { ProvenLinks } from "../../connectors/asked-about-people.ts";
import { actingMs, holdToAccounts } from "../../connectors/people/hold-to-accounts.ts";
import { isProven, loginKey } from "../../core/people/link.ts";
import type { AskingRun } from "../../core/ports/people/asks.ts";
import type { KnownLogin } from "../../core/ports/people/people.ts";
import type { PeopleParts } from "./create-people.ts";

export function createProvenLinks({
  store,
  services,
  teamOf,
}: Pick<PeopleParts, "store" | "services" | "teamOf">): ProvenLinks {
  const counts = ({ how, user }: KnownLogin): boolean => user !== null && how !== null && isProven(how);
  const hold = async (
    run: AskingRun,
    find: (team: string) => Promise<readonly KnownLogin[]>,
  ): Promise<readonly KnownLogin[]> => {
    const team = await teamOf(run);
    const links = (await find(team)).filter(counts);
    const { github } = services.of({ ...run, signal: new AbortController().signal });
    return holdToAccounts(store, github, team, links, actingMs);
  };
  return {
    async loginsOf(user, run) {
      const links = await hold(run, async (team) => store.ofUser(team, user));
      return links.map(({ login }) => login);
    },
    async userOf(login, run) {
      const [link] = await hold(run, async (team) => store.read(team, [loginKey(login)]));
      return link?.user ?? undefined;
    },
  };
}
