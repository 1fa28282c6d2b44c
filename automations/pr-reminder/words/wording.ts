/** The texts about a pull request. Every text from the pull request is escaped for Slack. */
import { escapeSlack } from "hathi";
import type { Review, Snapshot } from "../truth/snapshot.ts";
import type { Team, Verdict } from "../truth/verdict.ts";
import { age, capital, count, list } from "./english.ts";
import { type Mention, waiting } from "./waiting.ts";

export interface Told {
  readonly pull: Snapshot;
  readonly verdict: Verdict;
  /** The members of the teams that are waited for, as far as they are known. */
  readonly members?: (team: Team) => readonly string[];
}

const longestTopic = 250;
const longestTitle = 300;
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

/** What somebody else is told, once the same people have been waited for so long. */
export function escalation(told: Told, days: number, name: Mention): string {
  const { pull } = told;
  return `${link(pull, cut(pull.title, longestTitle))} has not moved for ${count(days, "working day")}: ${waiting(told, name)}.`;
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

/** The run's line in lists: "waiting for @ben and the team @core to review, 2 working days old". */
export function statusLine({ verdict }: Pick<Told, "verdict">, days: number): string {
  return `${waiting({ verdict }, at, at)}, ${age(days)} old`;
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

export function link({ url, number }: Pick<Snapshot, "url" | "number">, title = ""): string {
  return `<${url}|#${number}${title === "" ? "" : ` ${title}`}>`;
}
