/** The card: the one message that shows a pull request as it is now. It is edited, so nobody is called by it. */
import { escapeSlack, type QuietMenu, type slack } from "hathi";
import type { Review, Snapshot } from "../truth/snapshot.ts";
import type { Team, Verdict } from "../truth/verdict.ts";
import { age, capital } from "../words/english.ts";
import { type Mention, waiting } from "../words/waiting.ts";
import * as words from "../words/wording.ts";
import { buttonsOf, menuOf } from "./buttons.ts";

export type Block = NonNullable<
  Extract<Parameters<typeof slack.chat.update>[0], { readonly blocks?: unknown }>["blocks"]
>[number];

export interface Shown {
  readonly pull: Snapshot;
  readonly verdict: Verdict;
  /** Working days since it was opened. */
  readonly days: number;
  readonly mention: Mention;
  readonly members: (team: Team) => readonly string[];
  /** Whether what people write in threads here goes to GitHub, of which they must know. */
  readonly isPublished?: boolean;
  /** Whether the pull request can no longer be seen. */
  readonly isGone?: boolean;
}

// Slack takes 3,000 characters in a section.
const longestSection = 2900;
const longestList = 12;

export function cardBlocks(shown: Shown): readonly Block[] {
  const { pull, verdict, days, mention } = shown;
  const size = words.sizeOf(pull);
  const details = [
    ...(size === "" ? [] : [size.replace(/\.$/, "")]),
    `into ${code(pull.base)}`,
    `${age(days)} old`,
    ...pull.labels.slice(0, 5).map((label) => code(label)),
  ];
  const lines = [...reviewLines(shown), ...checkLines(verdict)];
  const acts = shown.isGone === true ? [] : buttonsOf(pull, verdict);
  return [
    section(
      words.headline(pull, mention(words.authorOf(pull))),
      shown.isGone === true ? undefined : menuOf(pull),
    ),
    context(details.join(" · ")),
    section(`*${stateOf(shown)}*`),
    ...(lines.length === 0 ? [] : [section(lines.join("\n"))]),
    ...(acts.length === 0 ? [] : [{ type: "actions" as const, elements: acts }]),
    ...(shown.isPublished === true
      ? [context("What you write in threads here is posted on GitHub in your name.")]
      : []),
  ];
}

function stateOf({ pull, verdict, mention, members, isGone }: Shown): string {
  if (isGone === true) return "No longer to be seen";
  const state = capital(waiting({ verdict, members }, mention));
  const marks: Partial<Record<Verdict["standing"], string>> = {
    merged: ":tada: ",
    merge: ":white_check_mark: ",
    conflicts: ":warning: ",
    checks: ":x: ",
  };
  return `${marks[verdict.standing] ?? ""}${state}${verdict.standing === "merged" && pull.mergedBy !== null ? ` by ${escapeSlack(pull.mergedBy)}` : ""}`;
}

const signs: Readonly<Record<Review["said"], readonly [sign: string, what: string]>> = {
  APPROVED: [":white_check_mark:", "approved"],
  CHANGES_REQUESTED: [":no_entry_sign:", "requested changes"],
  COMMENTED: [":speech_balloon:", "commented"],
  DISMISSED: [":heavy_minus_sign:", "review dismissed"],
};

function reviewLines({ pull, verdict }: Shown): readonly string[] {
  const lines = [
    ...pull.requests.map((asked) => {
      if (asked.kind === "team") return `:hourglass_flowing_sand: team ${escapeSlack(asked.name)}: asked`;
      const isSpared = verdict.spared.includes(asked.login);
      const again = verdict.blockers.some(
        ({ login, reasons }) => login === asked.login && reasons.includes("review again"),
      );
      const state = isSpared ? "asked, no longer needed" : again ? "asked again" : "asked";
      return `:hourglass_flowing_sand: ${escapeSlack(asked.login)}: ${state}`;
    }),
    ...verdict.done.map(({ login, said, mayPush, oid }) => {
      const [sign, what] = signs[said];
      const right = said === "APPROVED" && !mayPush ? ", without the right to merge" : "";
      const late =
        said !== "DISMISSED" && oid !== null && oid !== pull.head.oid ? ", before the last push" : "";
      return `${sign} ${escapeSlack(login)}: ${what}${right}${late}`;
    }),
  ];
  const more = lines.length - longestList;
  return more > 0 ? [...lines.slice(0, longestList), `and ${more} more`] : lines;
}

function checkLines({ checks }: Verdict): readonly string[] {
  const failed = [...checks.failed, ...checks.failedOptional];
  const parts = [
    ...(checks.passed > 0 ? [`${checks.passed} passed`] : []),
    ...(checks.running.length > 0 ? [`${checks.running.length} running`] : []),
    ...(checks.toApprove.length > 0 ? [`${checks.toApprove.length} to be let run`] : []),
    ...(failed.length > 0
      ? [
          `${failed.length} failed (${failed
            .slice(0, 3)
            .map((name) => words.cut(name, 60))
            .join(", ")})`,
        ]
      : []),
  ];
  if (parts.length === 0) return [];
  const sign =
    failed.length > 0 ? ":x:" : checks.running.length > 0 ? ":hourglass_flowing_sand:" : ":white_check_mark:";
  return [`${sign} Checks: ${parts.join(", ")}`];
}

function section(text: string, menu?: QuietMenu): Block {
  return {
    type: "section",
    text: { type: "mrkdwn", text: text.slice(0, longestSection) },
    ...(menu !== undefined && { accessory: menu }),
  };
}

function context(text: string): Block {
  return { type: "context", elements: [{ type: "mrkdwn", text: text.slice(0, longestSection) }] };
}

/** As code, which knows no formatting: only a backtick could end it. */
function code(text: string): string {
  return `\`${words.cut(text, 60).replaceAll("`", "'")}\``;
}
