/** What is shown in a channel where somebody asked for a reviewer: true to the end, as the card is. */
import type { Block } from "./card.ts";
import type { Snapshot } from "../truth/snapshot.ts";
import type { Verdict } from "../truth/verdict.ts";
import { capital } from "../words/english.ts";
import { type Mention, waiting } from "../words/waiting.ts";
import * as words from "../words/wording.ts";
import { lacksReviewer, takeButton } from "./buttons.ts";

/** @param ended what is said in place of whom it waits for, once that is not known any more */
export function sharedMessage(
  pull: Snapshot,
  verdict: Verdict,
  name: Mention,
  ended?: string,
): { readonly text: string; readonly blocks: readonly Block[] } {
  const size = words.sizeOf(pull);
  const isWanted = ended === undefined && pull.state === "OPEN" && lacksReviewer(verdict);
  const state =
    ended ?? (isWanted ? "Looks for somebody to review it." : `${capital(waiting({ verdict }, name))}.`);
  const text = [
    words.headline(pull, name(words.authorOf(pull))),
    [size, state].filter((part) => part !== "").join(" "),
  ].join("\n");
  return {
    text,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text } },
      ...(isWanted ? [{ type: "actions" as const, elements: [takeButton] }] : []),
    ],
  };
}
