/** Who is waited for, and for what: the part of each text that says what has to be done next. */
import { escapeSlack } from "hathi";
import type { Blocker, Reason, Team, Verdict } from "../truth/verdict.ts";
import { list } from "./english.ts";

/** How a GitHub login is written in Slack: as a mention if the person has to act and is notified. */
export type Mention = (login: string) => string;

export interface Awaited {
  readonly verdict: Verdict;
  readonly members?: (team: Team) => readonly string[];
}

const toDo: Readonly<Record<Reason, string>> = {
  review: "to review",
  "review again": "to review again",
  changes: "to answer the requested changes",
  "ask again": "to ask for another look",
  answers: "to answer",
  request: "to ask somebody for a review, or to share it",
  "more reviews": "to ask for another review",
  conflicts: "to resolve the conflicts",
  checks: "to mend the checks",
  "approve checks": "to let the checks run",
  update: "to bring the branch up to date",
  conversations: "to resolve the conversations",
  rules: "to find out why GitHub does not let it be merged",
  queue: "to queue it again",
  merge: "to merge",
  "merge despite checks": "to merge",
};

/** Who is waited for and for what: "waiting for @ben and @chen to review, and for @ana to resolve the conflicts". */
export function waiting(
  { verdict, members = () => [] }: Awaited,
  person: Mention,
  team: Mention = (name) => `the team ${escapeSlack(name)}`,
): string {
  const quiet = quietly[verdict.standing];
  if (quiet !== undefined && verdict.blockers.length + verdict.teams.length === 0) return quiet;
  const tasks = new Map<string, string[]>();
  for (const { login, reasons } of inOrder(verdict.blockers)) {
    const task = list(reasons.map((reason) => toDo[reason]));
    tasks.set(task, [...(tasks.get(task) ?? []), person(login)]);
  }
  const teams = verdict.teams.map((one) => {
    const people = members(one);
    return people.length === 0 ? team(one.name) : `${team(one.name)} (${people.map(person).join(", ")})`;
  });
  if (teams.length > 0) tasks.set(toDo.review, [...(tasks.get(toDo.review) ?? []), ...teams]);
  if (verdict.standing === "merge") return `ready to merge: waiting for ${list([...tasks.values()].flat())}`;
  return `waiting ${[...tasks].map(([task, people]) => `for ${list(people)} ${task}`).join(", and ")}`;
}

/** What is said where nobody has to act. */
const quietly: Readonly<Partial<Record<Verdict["standing"], string>>> = {
  merged: "merged",
  closed: "closed",
  archived: "its repository is archived",
  draft: "a draft",
  queue: "it is in the merge queue",
  running: "its checks are running",
  unknown: "GitHub works out whether it can be merged",
  itself: "it merges by itself as soon as GitHub lets it",
  merge: "ready to merge: waiting for somebody with write access",
  changes: "waiting for its author",
  conflicts: "waiting for its author",
  checks: "waiting for its author",
  answers: "waiting for its author",
  request: "waiting for somebody to ask for a review",
  update: "its branch is behind its base",
  conversations: "its conversations must be resolved",
  rules: "GitHub does not let it be merged",
  review: "waiting for a review",
};

/** Whoever changes were asked of comes first. */
function inOrder(blockers: readonly Blocker[]): readonly Blocker[] {
  const isFirst = ({ reasons }: Blocker): boolean =>
    reasons.includes("changes") || reasons.includes("ask again");
  return [...blockers.filter(isFirst), ...blockers.filter((one) => !isFirst(one))];
}
