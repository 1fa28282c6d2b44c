/** The texts about a pull request. Every text from the pull request is escaped for Slack. */
import { escapeSlack } from "hathi";
import type { Review, Snapshot } from "./truth/snapshot.ts";
import type { Blocker, Reason, Team, Verdict } from "./truth/verdict.ts";

/** How a GitHub login is written in Slack: as a mention if the person has to act and is notified. */
export type Mention = (login: string) => string;

export interface Told {
  readonly pull: Snapshot;
  readonly verdict: Verdict;
  /** The members of the teams that are waited for, as far as they are known. */
  readonly members?: (team: Team) => readonly string[];
}

const longestTopic = 250;
const longestTitle = 300;
const dayMs = 86_400_000;
const strangers = new Set(["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"]);

/** The card in plain text: for notifications, and for readers that show no blocks. */
export function cardText(told: Told, mention: Mention): string {
  return [
    headline(told.pull, mention(authorOf(told.pull))),
    [sizeOf(told.pull), summary(told, mention)].filter((part) => part !== "").join(" "),
  ].join("\n");
}

export function introduction(told: Told, mention: Mention): string {
  return [
    cardText(told, mention),
    "I post here what changes, and a reminder each working day until the pull request is merged or closed.",
  ].join("\n");
}

export function headline(pull: Snapshot, author: string): string {
  return `*${link(pull, cut(pull.title, longestTitle))}* by ${author}`;
}

/** GitHub counts the changed files a moment after the pull request was opened. */
export function sizeOf({ size: { additions, deletions, files } }: Snapshot): string {
  return files === 0 ? "" : `+${additions} −${deletions} in ${count(files, "file")}.`;
}

export function reminder(told: Told, days: number, mention: Mention): string {
  return `${link(told.pull)} is ${age(days)} old. ${summary(told, mention)}`;
}

export function readyAgain(told: Told, mention: Mention): string {
  return `${link(told.pull)} is ready for review. ${summary(told, mention)}`;
}

/** What somebody else is told, once people were reminded so often in vain. */
export function escalation(told: Told, reminders: number, name: Mention): string {
  const { pull } = told;
  return `${link(pull, cut(pull.title, longestTitle))} has not moved for ${count(reminders, "working day")}: ${waiting(told, name)}.`;
}

/** @param lately what reviewers have done, from reviewNews(); "" if there is nothing to tell */
export function update(told: Told, lately: string, mention: Mention): string {
  return [lately, ...facts(told), `${capital(waiting(told, mention))}.`]
    .filter((part) => part !== "")
    .join(" ");
}

/** What reviewers have said between two looks: "ben approved. chen requested changes." Empty if nobody did. */
export function reviewNews(before: Snapshot, now: Snapshot): string {
  const known = new Map(before.reviews.map((review) => [review.login.toLowerCase(), review]));
  const said = now.reviews.filter((review) => {
    const earlier = known.get(review.login.toLowerCase());
    return !review.isBot && (earlier?.said !== review.said || earlier.oid !== review.oid);
  });
  return said.map(({ login, said: what }) => verdicts[what](escapeSlack(login))).join(" ");
}

const verdicts: Readonly<Record<Review["said"], (who: string) => string>> = {
  APPROVED: (who) => `${who} approved.`,
  CHANGES_REQUESTED: (who) => `${who} requested changes.`,
  DISMISSED: (who) => `The review of ${who} was dismissed.`,
  COMMENTED: (who) => `${who} commented.`,
};

/** The run's line in lists: "waiting for @ben and the team @core to review, 2 days old". */
export function statusLine({ pull, verdict }: Told, days: number): string {
  return `${waiting({ pull, verdict }, at, at)}, ${age(days)} old`;
}

const at = (name: string): string => `@${name}`;

/** @param told undefined if the pull request can no longer be seen */
export function ending(told: Told | undefined, days: number, name: Mention): string {
  if (told === undefined)
    return "I cannot see this pull request any more: it is gone, or I lost access to it. I stop here.";
  const { pull, verdict } = told;
  if (pull.state === "OPEN")
    return "The repository was archived: nothing can be done here any more. I stop here.";
  if (pull.state === "CLOSED") return `${link(pull)} was closed without merging after ${age(days)}.`;
  const reviewers = verdict.done.filter(({ said }) => said !== "DISMISSED").map(({ login }) => name(login));
  const reviews = reviewers.length === 0 ? "without a review" : `reviewed by ${list(reviewers)}`;
  const by = pull.mergedBy === null ? "" : ` by ${name(pull.mergedBy)}`;
  return `:tada: ${link(pull)} was merged${by} after ${age(days)}, ${reviews}.`;
}

/** The topic: the address, because a topic cannot show a link under another name, and as much of the title as fits. */
export function topic(pull: Pick<Snapshot, "title" | "url" | "authorAssociation">): string {
  const { url } = pull;
  return isStranger(pull) ? url : `${cut(pull.title, longestTopic - ` · ${url}`.length)} · ${url}`;
}

/** Whether the author is somebody whom the repository does not know. */
export function isStranger({ authorAssociation: is }: Pick<Snapshot, "authorAssociation">): boolean {
  return strangers.has(is);
}

/** The number of whole days from one moment to another. */
export function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / dayMs));
}

export function authorOf({ author }: Pick<Snapshot, "author">): string {
  return author?.login ?? "ghost";
}

/** Escapes a text and cuts it to at most this many characters, but cuts neither an emoji nor an "&amp;" in half. */
export function cut(text: string, room: number): string {
  const escaped = escapeSlack(text);
  if (escaped.length <= room) return escaped;
  let start = "";
  for (const piece of escaped.match(/&\w+;|./gu) ?? []) {
    if (start.length + piece.length >= room) break;
    start += piece;
  }
  return `${start}…`;
}

function summary(told: Told, mention: Mention): string {
  // These people have done what they were asked for, so they are named and not mentioned.
  const said = (what: string, holds: (review: Review) => boolean): string => {
    const logins = told.verdict.done.filter(holds).map(({ login }) => escapeSlack(login));
    return logins.length === 0 ? "" : `${what} ${list(logins)}.`;
  };
  const { standing } = told.verdict;
  return [
    said("Changes were requested by", ({ said }) => said === "CHANGES_REQUESTED"),
    said("Approved by", ({ said, mayPush }) => said === "APPROVED" && mayPush),
    said("Approved, without the right to merge, by", ({ said, mayPush }) => said === "APPROVED" && !mayPush),
    standing === "answers" ? said("Commented by", ({ said }) => said === "COMMENTED") : "",
    ...facts(told),
    `${capital(waiting(told, mention))}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** What keeps the pull request from being merged, beside reviews. */
function facts({ pull, verdict }: Told): readonly string[] {
  const { failed, failedOptional, toApprove, missing } = verdict.checks;
  const reasons = new Set(verdict.blockers.flatMap(({ reasons }) => reasons));
  return [
    reasons.has("ask again") ? "Commits came since, and nobody was asked to look at them." : "",
    pull.hasConflicts ? "It has conflicts with its base." : "",
    checksSentence(failed, "failed"),
    reasons.has("merge despite checks") ? checksSentence(failedOptional, "failed, which need not pass") : "",
    toApprove.length === 0 ? "" : `${capital(count(toApprove.length, "check"))} must be let run.`,
    reasons.has("rules") && missing.length > 0 ? `Nobody has begun ${named(missing)}, which must pass.` : "",
    reasons.has("more reviews") && pull.rules !== null
      ? `Its base asks for ${count(pull.rules.approvals, "approval")}.`
      : "",
    reasons.has("queue") ? "The merge queue gave it back." : "",
  ];
}

function checksSentence(names: readonly string[], what: string): string {
  if (names.length === 0) return "";
  return `${names.length === 1 ? "The check" : `${names.length} checks`} ${named(names)} ${what}.`;
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => cut(name, 60));
  return list([...shown, ...(names.length > 3 ? [`${names.length - 3} more`] : [])]);
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
  { verdict, members = () => [] }: Told,
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

export function link({ url, number }: Pick<Snapshot, "url" | "number">, title = ""): string {
  return `<${url}|#${number}${title === "" ? "" : ` ${title}`}>`;
}

export function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function age(days: number): string {
  return days === 0 ? "less than a day" : count(days, "day");
}

export function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? "" : "s"}`;
}
