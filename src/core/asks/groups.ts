/**
 * The groups that a question names, as text:
 *
 *   U1              a person in Slack              octo/deployers    a team on GitHub
 *   S1, @core       a user group of Slack's        write:octo/app    whoever has that permission on a repository
 *   github:ana      a person on GitHub            email:a@b.example whoever has that address, in Slack or on GitHub
 *
 * A person is the actor of the audit log: "slack:T1/U2", "github:ana", "cli:ana".
 */
import { isOperator, readSlackActor } from "../people/slack-actor.ts";

export type Group =
  | { readonly kind: "person"; readonly user: string }
  | { readonly kind: "login"; readonly login: string }
  | { readonly kind: "email"; readonly address: string }
  | { readonly kind: "slack-group"; readonly id: string }
  | { readonly kind: "slack-handle"; readonly handle: string }
  | { readonly kind: "team"; readonly org: string; readonly slug: string }
  | {
      readonly kind: "permission";
      readonly permission: Permission;
      readonly owner: string;
      readonly repo: string;
    };

/** What GitHub calls the permissions of a collaborator, the weakest first. */
export const permissions = ["read", "triage", "write", "maintain", "admin"] as const;
export type Permission = (typeof permissions)[number];

const permitted = new RegExp(`^(${permissions.join("|")}):([\\w.-]+)/([\\w.-]+)$`);

/** @returns undefined for a text that names no group */
export function parseGroup(text: string): Group | undefined {
  if (/^[UW][A-Z0-9]+$/.test(text)) return { kind: "person", user: text };
  if (/^S[A-Z0-9]+$/.test(text)) return { kind: "slack-group", id: text };
  const [, handle] = /^@([\p{L}\p{N}._-]+)$/u.exec(text) ?? [];
  if (handle !== undefined) return { kind: "slack-handle", handle };
  // Managed users have the short name of their enterprise behind an underscore.
  const [, login] = /^github:([A-Za-z0-9-]+(?:_[A-Za-z0-9]+)?(?:\[bot\])?)$/.exec(text) ?? [];
  if (login !== undefined) return { kind: "login", login };
  const [, address] = /^email:([^\s"@:<>]+@[^\s"@:<>]+)$/.exec(text) ?? [];
  if (address !== undefined) return { kind: "email", address };
  const [, permission, owner, repo] = permitted.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined) {
    return { kind: "permission", permission: permission as Permission, owner, repo };
  }
  const [, org, slug] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  return org === undefined || slug === undefined ? undefined : { kind: "team", org, slug };
}

/** Whoever works in the terminal has the database, and may answer any question, as one person of each group. */
export function isAtTerminal(person: string): boolean {
  return isOperator({ id: person });
}

/** What needs no service to be known: whether a group is this very person. */
export function isPersonOf(group: string, person: string): boolean {
  return group === readSlackActor({ id: person })?.user || group.toLowerCase() === person.toLowerCase();
}

/** The name that an automation gets for a person: what Slack or GitHub know the person by. */
export function personName(person: string): string {
  return readSlackActor({ id: person })?.user ?? person;
}
