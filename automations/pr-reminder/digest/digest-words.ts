/** The message of a digest: what waits for one person, the oldest first, each line with what they have to do. */
import { escapeSlack, type slack } from "hathi";
import type { Snapshot } from "../truth/snapshot.ts";
import type { Reason } from "../truth/verdict.ts";

type Block = NonNullable<
  Extract<Parameters<typeof slack.chat.postMessage>[0], { readonly blocks?: unknown }>["blocks"]
>[number];

export interface DigestItem {
  /** "octo/app#12" */
  readonly about: string;
  readonly reasons: readonly Reason[];
  readonly pull: Pick<Snapshot, "title" | "url" | "size" | "author">;
  /** In the person's working days. */
  readonly days: number;
}

const mostLines = 25;
const longestTitle = 80;
// Slack takes 3,000 characters in a section.
const longestSection = 2900;

const what: Readonly<Record<Reason, string>> = {
  review: "review it",
  "review again": "look at it again",
  changes: "make the changes that were asked for",
  "ask again": "ask for another look",
  answers: "answer the comments",
  request: "ask somebody for a review",
  "more reviews": "ask for another review",
  conflicts: "resolve conflicts",
  checks: "see why checks fail",
  "approve checks": "let its checks run",
  update: "update its branch",
  conversations: "resolve the conversations",
  rules: "see what its rules ask for",
  queue: "see why the merge queue gave it back",
  merge: "merge it",
  "merge despite checks": "merge it, or see why checks fail",
};

export function digestMessage(items: readonly DigestItem[]): {
  readonly text: string;
  readonly blocks: readonly Block[];
} {
  // The oldest first; those of one age in the order of their numbers.
  const sorted = items.toSorted(
    (one, other) => other.days - one.days || one.about.localeCompare(other.about, "en", { numeric: true }),
  );
  const lines = sorted.slice(0, mostLines).map(lineOf);
  if (sorted.length > mostLines) lines.push(`…and ${sorted.length - mostLines} more`);
  const count = items.length === 1 ? "1 pull request waits" : `${items.length} pull requests wait`;
  return {
    text: `${count} for you`,
    blocks: [
      section(`*${count} for you*`),
      ...sections(lines),
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "One message a day, at your hour. `/hathi hours digest 9:30` moves it, `digest off` ends it, `/hathi mute octo/app` leaves a repository out.",
          },
        ],
      },
    ],
  };
}

function lineOf({ about, reasons, pull, days }: DigestItem): string {
  const title = escapeSlack(
    pull.title.length > longestTitle ? `${pull.title.slice(0, longestTitle).toWellFormed()}…` : pull.title,
  );
  const by = pull.author === null ? "" : ` by ${escapeSlack(pull.author.login)}`;
  const age = days === 0 ? "today" : days === 1 ? "1 working day old" : `${days} working days old`;
  const size = `+${pull.size.additions} −${pull.size.deletions}`;
  return `• <${pull.url}|${escapeSlack(about)}> ${title}${by} (${age}, ${size}): *${[...new Set(reasons)].map((reason) => what[reason]).join(", ")}*`;
}

function sections(lines: readonly string[]): readonly Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= longestSection)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line.slice(0, longestSection));
  }
  return texts.map(section);
}

function section(text: string): Block {
  return { type: "section", text: { type: "mrkdwn", text } };
}
