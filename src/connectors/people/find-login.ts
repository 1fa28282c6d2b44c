/** Finds the login of a user of Slack: the strongest link, or else the profile on GitHub that shows the same address. */
import { z } from "zod";
import { isProven } from "../../core/people/link.ts";
import { isPersonalEmail } from "../../core/people/match-member.ts";
import type { AskedServices } from "./ask-services.ts";
import { type FindPeople, type FoundPerson, readMembers } from "./find-people.ts";
import { holdToAccounts, mentioningMs } from "./hold-to-accounts.ts";
import { readProfile } from "./github-profiles.ts";

const hits = z.looseObject({ data: z.looseObject({ items: z.array(z.looseObject({ login: z.string() })) }) });

export async function findLoginOf(
  parts: FindPeople,
  services: AskedServices,
  team: string,
  user: string,
): Promise<FoundPerson | undefined> {
  const links = await parts.store.ofUser(team, user);
  const [link] = await holdToAccounts(parts.store, services.github, team, links, mentioningMs);
  if (link?.how != null) {
    const member = (await readMembers(parts, services, team, [user])).get(user);
    if (member === undefined || (member.isGuest && !isProven(link.how))) return undefined;
    return { link: { ...link, how: link.how }, member };
  }
  const found = await parts.members.byId(services.slack, user);
  if (found?.email == null || !isPersonalEmail(found.email)) return undefined;
  const { email, member } = found;
  const answer = await services.github("rest.search.users", { q: `${email} in:email`, per_page: 5 });
  for (const { login } of hits.safeParse(answer).data?.data.items ?? []) {
    const profile = await readProfile(services.github, login);
    if (profile?.isPerson !== true || profile.email.toLowerCase() !== email.toLowerCase()) continue;
    const { login: shown, id: githubId } = profile;
    await parts.store.noteMembers(team, [member]);
    await parts.store.note(team, [{ login: shown, githubId, user, how: "email" }]);
    return { link: { login: shown.toLowerCase(), shown, githubId, how: "email" }, member };
  }
  return undefined;
}
