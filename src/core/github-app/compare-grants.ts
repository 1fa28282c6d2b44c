/** Compares what GitHub granted the App, or one installation of it, with what Hathi and the automations need. */
import { type Finding, findingsOf } from "../finding.ts";
import {
  allows,
  askedOfGitHub,
  githubPermissions,
  type ListenedTo,
  permissionTitle,
  readNeed,
} from "./github-needs.ts";

export interface Grants {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

/**
 * @param needs what the automations need
 * @param page the page on which the App's permissions are edited
 */
export function compareGrants(
  { permissions, events: granted }: Grants,
  needs: ListenedTo,
  page: string,
): readonly Finding[] {
  const { ok, advice, broken } = findingsOf("github permissions");
  const findings: Finding[] = [];
  const missing = Object.entries(githubPermissions).filter(
    ([name, { least }]) => !allows(permissions[name], least),
  );
  if (missing.length > 0) {
    const lacks = missing.map(([name, { why }]) => `${permissionTitle(name)} (${why})`);
    findings.push(
      broken(
        `the GitHub App lacks the permission ${lacks.join("; ")}`,
        `set ${missing.map(([name, { least }]) => `${permissionTitle(name)}: ${least}`).join(", ")} on ${page}, and accept the new permissions where the App is installed`,
      ),
    );
  }
  for (const [need, places] of needs.permissions) {
    const { anyOf, access } = readNeed(need);
    if (anyOf.some((name) => allows(permissions[name] ?? githubPermissions[name]?.least, access))) continue;
    const titles = anyOf.map(permissionTitle).join(" or ");
    // Code that is never reached there needs nothing, so this is no more than advice.
    findings.push(
      advice(
        `the GitHub App lacks the permission ${titles}: ${access} for ${tellPlaces(places)}`,
        `set ${titles}: ${access} on ${page} if that is wanted, and accept it where the App is installed`,
      ),
    );
  }
  const asked = askedOfGitHub(needs).permissions;
  const superfluous = Object.entries(permissions).filter(
    ([name, level]) => level !== "none" && !allows(asked[name], level as "read"),
  );
  if (superfluous.length > 0) {
    const list = superfluous.map(([name, level]) => `${permissionTitle(name)}: ${level}`).join(", ");
    findings.push(
      advice(
        `the GitHub App has permissions that nothing here is seen to need: ${list}`,
        `lower those that none of your automations uses on ${page}`,
      ),
    );
  }
  if (findings.length === 0) findings.push(ok("all permissions are granted, and no others"));
  const on = findingsOf("github events");
  const unheard = [...needs.events].filter(([event]) => !granted.includes(event));
  findings.push(
    unheard.length === 0
      ? on.ok(`the GitHub App subscribes to every event that is listened to (${needs.events.size})`)
      : on.broken(
          `automations listen to events that the GitHub App does not subscribe to: ${unheard.map(([event, places]) => `${event} (${tellPlaces(places)})`).join(", ")}`,
          `tick ${unheard.map(([event]) => event).join(", ")} under "Subscribe to events" on ${page}`,
        ),
  );
  return findings;
}

const mostPlaces = 3;

function tellPlaces(places: readonly string[]): string {
  const more = places.length - mostPlaces;
  return `${places.slice(0, mostPlaces).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
