/**
 * A person in Slack says which login on GitHub is theirs. What nobody vouches for never lets anybody act on GitHub, and
 * never takes a login from somebody else:
 *
 *   the profile names their Slack user, or shows their address -> proven
 *   otherwise: a guest, or the login is linked with another    -> refused
 *   otherwise                                                  -> said: decides whom messages mention
 */
import type { AskedServices } from "../../connectors/people/ask-services.ts";
import { type FindPeople, readMembers } from "../../connectors/people/find-people.ts";
import { type GitHubProfile, readProfile } from "../../connectors/people/github-profiles.ts";
import { HathiError } from "../../core/errors.ts";
import { isProven, type LinkKind, mayReplace, profileProof } from "../../core/people/link.ts";
import type { FindableMember } from "../../core/people/member.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { Claim, KnownLogin } from "../../core/ports/people/people.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";

export async function claimLogin(
  parts: FindPeople,
  services: AskedServices,
  team: string,
  { login: claimed, by }: { readonly login: string; readonly by: Actor },
): Promise<Claim> {
  const person = readSlackActor(by);
  if (person === undefined)
    throw new HathiError("NOT_ALLOWED", "only somebody in Slack can say who they are");
  const [profile, found] = await Promise.all([
    readProfile(services.github, claimed),
    parts.members.byId(services.slack, person.user),
  ]);
  if (profile?.isPerson !== true) {
    throw new HathiError(
      "PERSON_UNKNOWN",
      `GitHub has no person called "${claimed}", or did not say so just now`,
    );
  }
  if (found === undefined) {
    throw new HathiError("NOT_ALLOWED", "Slack did not say who you are: try again in a minute");
  }
  const { login } = profile;
  const proof = profileProof(person.team, person.user);
  const [known] = await parts.store.read(team, [login]);
  // Whoever had the login before has given it up: their link is not used, and keeps nobody out.
  const isTaken = known?.githubId != null && known.githubId !== profile.id;
  const before = isTaken ? undefined : known;
  const holder = before?.user != null && before.user !== person.user ? before : undefined;
  const how = proofOf(profile, proof, found) ?? "said";
  const put = async (kind: LinkKind): Promise<void> => {
    await parts.store.noteMembers(team, [found.member]);
    await parts.store.put(team, [{ login, githubId: profile.id, user: person.user, how: kind }], by);
  };
  if (isProven(how)) {
    if (holder?.how != null && !mayReplace(how, holder.how))
      return { kind: "refused", login, because: "linked", proof };
    const kept =
      holder === undefined && before?.how != null && !mayReplace(how, before.how) ? before.how : how;
    if (kept === how) await put(how);
    return { kind: "proven", how: kept, login };
  }
  if (found.member.isGuest) return { kind: "refused", login, because: "guest", proof };
  if (holder !== undefined && (await isActive(parts, services, team, holder)))
    return { kind: "refused", login, because: "linked", proof };
  if (holder === undefined && before?.how != null && isProven(before.how))
    return { kind: "proven", how: before.how, login };
  // One claim a person: whoever corrects a misspelt one leaves nothing behind.
  const others = await parts.store.ofUser(team, person.user);
  for (const other of others) {
    const isSame = other.login === login.toLowerCase();
    if (other.how === "said" && !isSame) await parts.store.remove(team, other.login, { id: by.id });
  }
  await put("said");
  return { kind: "said", login, proof };
}

function proofOf(
  { words, email }: GitHubProfile,
  proof: string,
  found: FindableMember,
): LinkKind | undefined {
  // A longer id that begins the same is somebody else's.
  if (words.split(/[^A-Za-z0-9:/]+/).includes(proof)) return "profile";
  const isSame = email !== "" && email.toLowerCase() === found.email?.toLowerCase();
  return isSame ? "email" : undefined;
}

async function isActive(
  parts: FindPeople,
  services: AskedServices,
  team: string,
  { user, madeBy }: KnownLogin,
): Promise<boolean> {
  if (user === null) return false;
  const member = (await readMembers(parts, services, team, [user])).get(user);
  // Whom Slack no longer knows cannot be robbed of a guess, but of what an admin said.
  return member === undefined ? madeBy !== null : member.isActive;
}
