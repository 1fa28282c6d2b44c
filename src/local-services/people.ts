/** The people of the local Slack and GitHub: the same six people, with the same e-mail addresses in both. */

export const people = [
  { name: "ana", realName: "Ana Castillo", email: "ana@acme.example" },
  { name: "ben", realName: "Ben Okafor", email: "ben@acme.example" },
  { name: "chen", realName: "Chen Wei", email: "chen@acme.example" },
  { name: "dana", realName: "Dana Kowalski", email: "dana@acme.example" },
  { name: "eli", realName: "Eli Marsh", email: "eli@acme.example" },
  { name: "fay", realName: "Fay Lindqvist", email: "fay@acme.example" },
] as const;

/** The person's login on GitHub and name in Slack. */
export type PersonName = (typeof people)[number]["name"];

export const personNames: readonly PersonName[] = people.map(({ name }) => name);

/** The admin of the Slack workspace. */
export const workspaceAdmin: PersonName = "ana";

/** A team on GitHub that can be asked for a review. */
export const team = { name: "Core", slug: "core", members: ["dana", "eli"] } as const;

export const organization = "acme";
export const repository = "elephant";
export const fullName = `${organization}/${repository}`;
