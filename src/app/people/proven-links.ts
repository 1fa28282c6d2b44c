/** Gives whoever decides about rights the links between logins and people that somebody vouches for. */
import type { ProvenLinks } from "../../connectors/asked-about-people.ts";
import { isProven, loginKey } from "../../core/people/link.ts";
import type { KnownLogin } from "../../core/ports/people/people.ts";
import type { PeopleParts } from "./create-people.ts";

export function createProvenLinks({ store, teamOf }: Pick<PeopleParts, "store" | "teamOf">): ProvenLinks {
  const counts = ({ how, user }: KnownLogin): boolean => user !== null && how !== null && isProven(how);
  return {
    async loginsOf(user, run) {
      const links = await store.ofUser(await teamOf(run), user);
      return links.filter(counts).map(({ login }) => login);
    },
    async userOf(login, run) {
      const links = await store.read(await teamOf(run), [loginKey(login)]);
      return links.find(counts)?.user ?? undefined;
    },
  };
}
