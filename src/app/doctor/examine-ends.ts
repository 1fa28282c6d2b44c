/** Looks for what ended on GitHub's side: connections of repositories, and logins that other accounts have by now. */
import { endWords } from "../../core/connected-repository.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import type { Database } from "../../journal/database/database.ts";
import { readTakenOver } from "../../journal/people/links/taken-over.ts";
import { type QuietRepository, readQuietRepositories } from "../../journal/workspaces/connection-ends.ts";

/** The schema must be up to date. */
export async function examineEnds(database: Database): Promise<readonly Finding[]> {
  const people = findingsOf("people");
  const [quiet, taken] = [await readQuietRepositories(database), await readTakenOver(database)];
  return [
    ...quiet.map(weighQuiet),
    ...taken.map(({ login, user }) =>
      people.advice(
        `the login ${login}, which is linked with ${user}, belongs to another account on GitHub by now: the link is not used`,
        `ask who it is: "/hathi people link ${login} @name" if it is somebody of yours, or "/hathi people unlink ${login}"`,
      ),
    ),
  ];
}

function weighQuiet({ name, team, channel, because }: QuietRepository): Finding {
  const { ok, advice } = findingsOf("repositories");
  const where = [channel ?? "no channel of its own", ...(team === null ? [] : [`workspace ${team}`])].join(
    ", ",
  );
  if (because === null) {
    return advice(
      `${name} (${where}) is silent: the GitHub App is suspended there`,
      "have an owner there unsuspend the App: on GitHub, Settings, Applications, Configure",
    );
  }
  const says = `${name} (${where}) is connected no more: ${endWords[because]}`;
  return because === "deleted"
    ? ok(says)
    : advice(
        says,
        `let the App see it again: on GitHub, Settings, Applications, Configure; then say "/hathi connect ${name}" in its channel`,
      );
}
