/**
 * A link says that a login on GitHub and a user of Slack are one person, and how that is known. A proven link lets the
 * person act on GitHub through Hathi; any other link only decides whom a message mentions.
 */

/** From the strongest to the weakest. A link gives way only to one that is as strong, or stronger. */
export const linkKinds = ["admin", "import", "profile", "email", "said", "commit", "name"] as const;

/**
 * - `admin`: an admin said so
 * - `import`: it came from a file that whoever operates Hathi read in
 * - `profile`: the person said so, and the profile on GitHub names the person's Slack user
 * - `email`: the profile on GitHub shows the address that the person has in Slack
 * - `said`: the person said so, and nothing else does
 * - `commit`: commits of the login have the address; anybody can write any address into a commit
 * - `name`: both have the same full name, which nobody else in the workspace has
 *
 * @example
 * const surest: LinkKind = "admin";
 * status(`ana is linked by ${(await people.find("ana"))?.how ?? surest}`);
 */
export type LinkKind = (typeof linkKinds)[number];

const proven: ReadonlySet<LinkKind> = new Set(["admin", "import", "profile", "email"]);

/** Whether somebody other than the person vouches for the link: an admin, or GitHub and Slack together. */
export function isProven(how: LinkKind): boolean {
  return proven.has(how);
}

/** Whether a link may take the place of another. */
export function mayReplace(how: LinkKind, before: LinkKind): boolean {
  return linkKinds.indexOf(how) <= linkKinds.indexOf(before);
}

/** GitHub compares logins without regard to case. */
export function loginKey(login: string): string {
  return login.toLowerCase();
}

/** What GitHub allows as a login; an App's ends in [bot]. */
export function isLogin(text: string): boolean {
  return /^[a-z\d](?:[a-z\d-]{0,98}[a-z\d])?(?:_[a-z\d]+)?(?:\[bot\])?$/i.test(text);
}

/** What a person writes into the profile on GitHub to prove who they are in Slack. */
export function profileProof(team: string, user: string): string {
  return `hathi:${team}/${user}`;
}
