/** The texts for the channel. Every text from the pull request is escaped for Slack. */
import { escapeSlack } from "hathi";
import type { News } from "./news.ts";
import type { PullRequest, ReviewState, Team } from "./review-state.ts";

/** How a GitHub login is written in Slack: as a mention if the person has to act and is notified. */
export type Mention = (login: string) => string;

export interface Described extends PullRequest {
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  readonly author_association?: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changed_files: number;
}

/** What the texts need of a look at the pull request. */
export interface Told {
  readonly pr: Described;
  readonly state: ReviewState;
}

const longestTopic = 250;
const longestTitle = 300;
const dayMs = 86_400_000;
const strangers = new Set(["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"]);

export function introduction({ pr, state }: Told, mention: Mention): string {
  // GitHub counts the changed files a moment later.
  const size =
    pr.changed_files === 0 ? "" : `+${pr.additions} −${pr.deletions} in ${count(pr.changed_files, "file")}. `;
  return [
    `*${link(pr, cut(pr.title, longestTitle))}* by ${mention(authorOf(pr))}`,
    `${size}${sentence(pr, state, mention)}`,
    "I post here what changes, and a reminder each working day until the pull request is merged or closed.",
  ].join("\n");
}

export function reminder({ pr, state }: Told, days: number, mention: Mention): string {
  return `${link(pr)} is ${age(days)} old. ${sentence(pr, state, mention)}`;
}

export function readyAgain({ pr, state }: Told, mention: Mention): string {
  return `${link(pr)} is ready for review. ${sentence(pr, state, mention)}`;
}

/** @param lately what people have done, from reviewNews(); "" if there is nothing to tell */
export function update({ pr, state }: Told, lately: string, mention: Mention): string {
  const now = waiting(pr, state, mention);
  return [lately, hasConflicts(state), `${capital(now)}.`].filter((part) => part !== "").join(" ");
}

/** What reviewers have said: "ben approved. chen requested changes." Empty if there is none. */
export function reviewNews(news: readonly News[], pr: PullRequest): string {
  const said = new Map<string, string>();
  for (const { type, data } of news) {
    if (!("review" in data) || data.review === undefined) continue;
    const { user, state } = data.review;
    if (user === null || user === undefined || user.type === "Bot" || user.login === pr.user?.login) continue;
    const what = type.endsWith(".dismissed") ? "dismissed" : (state ?? "commented").toLowerCase();
    said.set(user.login, verdict(escapeSlack(user.login), what));
  }
  return [...said.values()].join(" ");
}

function verdict(who: string, state: string): string {
  switch (state) {
    case "approved":
      return `${who} approved.`;
    case "changes_requested":
      return `${who} requested changes.`;
    case "dismissed":
      return `The review of ${who} was dismissed.`;
    default:
      return `${who} commented.`;
  }
}

/** The run's line in lists: "waiting for @ben and @core, 2 days old". */
export function statusLine(pr: PullRequest, state: ReviewState, days: number): string {
  return `${waiting(pr, { ...state, teams: state.teams.map(withoutMembers) }, at, at)}, ${age(days)} old`;
}

const at = (name: string): string => `@${name}`;

function withoutMembers({ name, slug }: Team): Team {
  return { name, slug };
}

export interface Outcome extends Described {
  readonly state: string;
  readonly merged: boolean;
  readonly merged_by: { readonly login: string } | null;
}

/** @param look undefined if the pull request can no longer be seen */
export function ending(
  look: { readonly pr: Outcome; readonly state: ReviewState } | undefined,
  days: number,
  name: Mention,
): string {
  if (look === undefined) {
    return "I cannot see this pull request any more: it is gone, or I lost access to it. I stop here.";
  }
  const { pr, state } = look;
  if (pr.state === "open")
    return "The repository was archived: nothing can be done here any more. I stop here.";
  if (!pr.merged) return `${link(pr)} was closed without merging after ${age(days)}.`;
  const reviews = state.reviews === 0 ? "without a review" : `with ${count(state.reviews, "review")}`;
  const merger = pr.merged_by?.login;
  const by = merger === undefined ? "" : ` by ${name(merger)}`;
  return `:tada: ${link(pr)} was merged${by} after ${age(days)}, ${reviews}.`;
}

/** The topic: the address, because a topic cannot show a link under another name, and as much of the title as fits. */
export function topic(pr: Pick<Described, "title" | "html_url" | "author_association">): string {
  const { html_url: url } = pr;
  return isStranger(pr) ? url : `${cut(pr.title, longestTopic - ` · ${url}`.length)} · ${url}`;
}

/** Whether the author is somebody whom the repository does not know. */
export function isStranger({ author_association: is }: Pick<Described, "author_association">): boolean {
  return is !== undefined && strangers.has(is);
}

/** The number of whole days from one moment to another. */
export function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / dayMs));
}

export function authorOf(pr: Pick<PullRequest, "user">): string {
  return pr.user?.login ?? "ghost";
}

/** Escapes a text and cuts it to at most this many characters, but cuts neither an emoji nor an "&amp;" in half. */
function cut(text: string, room: number): string {
  const escaped = escapeSlack(text);
  if (escaped.length <= room) return escaped;
  let start = "";
  for (const piece of escaped.match(/&\w+;|./gu) ?? []) {
    if (start.length + piece.length >= room) break;
    start += piece;
  }
  return `${start}…`;
}

function sentence(pr: PullRequest, state: ReviewState, mention: Mention): string {
  // These people have done what they were asked for, so they are named and not mentioned.
  const name = (login: string): string => escapeSlack(login);
  return [
    said("Changes were requested by", state.changesRequestedBy, name),
    said("Approved by", state.approvedBy, name),
    said("Approved, without the right to merge, by", state.approvedInVain, name),
    state.standing === "answers" ? said("Commented by", state.commentedBy, name) : "",
    hasConflicts(state),
    `${capital(waiting(pr, state, mention))}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function hasConflicts({ hasConflicts: has }: ReviewState): string {
  return has ? "It has conflicts with its base." : "";
}

function waiting(
  pr: PullRequest,
  state: ReviewState,
  person: Mention,
  team: Mention = (name) => `the team ${escapeSlack(name)}`,
): string {
  const author = person(authorOf(pr));
  const teams = state.teams.map(({ name, members = [] }) =>
    members.length === 0 ? team(name) : `${team(name)} (${members.map(person).join(", ")})`,
  );
  const reviewers = [...state.awaited.map(person), ...teams];
  switch (state.standing) {
    case "changes":
      return `waiting for ${list([author, ...reviewers])}`;
    case "review":
      return `waiting for ${list(state.hasConflicts ? [...reviewers, author] : reviewers)}`;
    case "answers":
      return `waiting for ${author} to answer`;
    case "request":
      return `waiting for ${author} to ask for a review`;
    case "conflicts":
      return `waiting for ${author} to resolve them`;
    case "update":
      return `its branch is behind its base: waiting for ${author} to update it`;
    case "rules":
      return `GitHub does not let it be merged yet, a review or a check that its rules ask for is missing: waiting for ${author}`;
    case "checks":
      return `it may be merged, though not all checks have passed: waiting for ${author}`;
    case "queue":
      return "it is in the merge queue";
    case "itself":
      return "it merges by itself as soon as GitHub lets it";
    case "merge":
    default:
      return `ready to merge: waiting for ${author}`;
  }
}

function said(what: string, logins: readonly string[], name: Mention): string {
  return logins.length === 0 ? "" : `${what} ${list(logins.map(name))}.`;
}

function link({ html_url: url, number }: Pick<Described, "html_url" | "number">, title = ""): string {
  return `<${url}|#${number}${title === "" ? "" : ` ${title}`}>`;
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function age(days: number): string {
  return days === 0 ? "less than a day" : count(days, "day");
}

function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? "" : "s"}`;
}
