/** Slack's rules for a form, which the emulator does not have. */
import { findBlockProblems } from "../blocks/check-blocks.ts";
import { atMost, isRecord, type Problems, textObject } from "../blocks/check-sizes.ts";

const longestTitle = 24;

export function findViewProblems(view: Readonly<Record<string, unknown>>): readonly string[] {
  const problems: Problems = [...findBlockProblems(view["blocks"], "view")];
  if (view["type"] !== "modal") problems.push(`type: "${String(view["type"])}", must be "modal"`);
  for (const name of ["title", "submit", "close"] as const) {
    const isMissing = view[name] === undefined || view[name] === null;
    if (!isMissing || name === "title") {
      textObject(view[name], { max: longestTitle, type: "plain_text" }, name, problems);
    }
  }
  const blocks: readonly unknown[] = Array.isArray(view["blocks"]) ? view["blocks"] : [];
  const hasInput = blocks.some((block) => isRecord(block) && block["type"] === "input");
  if (hasInput && !isRecord(view["submit"])) problems.push("submit: a form with input blocks needs it");
  atMost(view["private_metadata"], 3000, "private_metadata", problems);
  atMost(view["callback_id"], 255, "callback_id", problems);
  return problems;
}
