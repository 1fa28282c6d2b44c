/** What the channel reads: every text of the pull request's, escaped for Slack. */
import { escapeSlack } from "hathi";
import type { ReviewState } from "./review-state.ts";

/** How a GitHub login is written in Slack: a mention where the person is known there. */
export type Mention = (login: string) => string;

export interface Described {
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
  readonly additions: number;
  readonly deletions: number;
  readonly changed_files: number;
}

const longestTopic = 250;
const dayMs = 86_400_000;

export function introduction(pr: Described, state: ReviewState, mention: Mention): string {
  const files = count(pr.changed_files, "file");
  return [
    `*${link(pr, `#${pr.number} ${pr.title}`)}* by ${mention(authorOf(pr))}`,
    `+${pr.additions} −${pr.deletions} in ${files}. ${sentence(pr, state, mention)}`,
    "I remind here once a day until it is merged or closed.",
  ].join("\n");
}

export function reminder(pr: Described, state: ReviewState, days: number, mention: Mention): string {
  return `${link(pr, `#${pr.number}`)} is ${age(days)} old. ${sentence(pr, state, mention)}`;
}

/** The line in lists of runs: "waiting for @ben and @core, 2 days old". */
export function statusLine(pr: Described, state: ReviewState, days: number): string {
  const at = (name: string): string => `@${name}`;
  return `${waitingFor(pr, state, at, at)}, ${age(days)} old`;
}

export interface Outcome extends Described {
  readonly merged: boolean;
  readonly merged_by: { readonly login: string } | null;
}

export function ending(pr: Outcome, state: ReviewState, days: number, mention: Mention): string {
  if (!pr.merged) return `${link(pr, `#${pr.number}`)} was closed without merging after ${age(days)}.`;
  const reviews = state.reviews === 0 ? "without a review" : `with ${count(state.reviews, "review")}`;
  const by = pr.merged_by === null ? "" : ` by ${mention(pr.merged_by.login)}`;
  return `:tada: ${link(pr, `#${pr.number}`)} was merged${by} after ${age(days)}, ${reviews}.`;
}

/** As much of the title as fits beside the address: a topic shows no link under another name. */
export function topic({ title, html_url: url }: Pick<Described, "title" | "html_url">): string {
  const room = longestTopic - ` · ${url}`.length;
  const escaped = escapeSlack(title);
  if (escaped.length <= room) return `${escaped} · ${url}`;
  let start = "";
  // Neither an emoji nor an "&amp;" is cut in half.
  for (const piece of escaped.match(/&\w+;|./gu) ?? []) {
    if (start.length + piece.length >= room) break;
    start += piece;
  }
  return `${start}… · ${url}`;
}

/** Whole days from one moment to another. */
export function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / dayMs));
}

export function authorOf(pr: Pick<Described, "user">): string {
  return pr.user?.login ?? "ghost";
}

function sentence(pr: Described, state: ReviewState, mention: Mention): string {
  const waiting = waitingFor(pr, state, mention, (team) => `the team ${escapeSlack(team)}`);
  const changes = said("Changes were requested by", state.changesRequestedBy, mention);
  const approved = said("Approved by", state.approvedBy, mention);
  return [changes, approved, `${waiting[0]?.toUpperCase()}${waiting.slice(1)}.`].filter(Boolean).join(" ");
}

function waitingFor(
  pr: Described,
  { awaited, awaitedTeams, changesRequestedBy, approvedBy }: ReviewState,
  person: Mention,
  team: (name: string) => string,
): string {
  const who = [...awaited.map(person), ...awaitedTeams.map(team)];
  if (changesRequestedBy.length > 0) return `waiting for ${list([person(authorOf(pr)), ...who])}`;
  if (who.length > 0) return `waiting for ${list(who)}`;
  return approvedBy.length > 0 ? "ready to merge" : "nobody was asked for a review yet";
}

function said(what: string, logins: readonly string[], mention: Mention): string {
  return logins.length === 0 ? "" : `${what} ${list(logins.map(mention))}.`;
}

function link({ html_url: url }: Pick<Described, "html_url">, text: string): string {
  return `<${url}|${escapeSlack(text)}>`;
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
