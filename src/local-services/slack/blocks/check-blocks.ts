/** Slack's rules for blocks, which the emulator does not have: finds what Slack would refuse. */
import { checkElement } from "./check-elements.ts";
import { atMost, isRecord, range, textObject } from "./check-sizes.ts";
import type { Problems } from "./check-sizes.ts";

export type BlockSurface = "message" | "view";

const maxBlocks: Readonly<Record<BlockSurface, number>> = { message: 50, view: 100 };

/** Types that exist but that Hathi does not send: they are accepted and not checked. */
const unchecked = new Set(
  "alert card carousel container context_actions data_table file markdown plan rich_text table task_card video".split(
    " ",
  ),
);

/** Everything that Slack would refuse about these blocks; empty if Slack would accept them. */
export function findBlockProblems(blocks: unknown, surface: BlockSurface = "message"): readonly string[] {
  if (!Array.isArray(blocks)) return ["blocks: no array"];
  const problems: Problems = [];
  if (blocks.length > maxBlocks[surface]) {
    problems.push(`blocks: ${blocks.length} of them, and a ${surface} has at most ${maxBlocks[surface]}`);
  }
  const blockIds = blocks.flatMap((block: unknown) =>
    isRecord(block) && typeof block["block_id"] === "string" ? [block["block_id"]] : [],
  );
  if (new Set(blockIds).size !== blockIds.length) problems.push("blocks: a block_id is used twice");
  blocks.forEach((block: unknown, index) => checkBlock(block, `blocks[${index}]`, problems));
  return problems;
}

/** @throws {Error} with every reason why Slack would refuse these blocks */
export function assertSlackAccepts(blocks: unknown, surface: BlockSurface = "message"): void {
  const problems = findBlockProblems(blocks, surface);
  if (problems.length > 0) throw new Error(`Slack would refuse these blocks:\n  ${problems.join("\n  ")}`);
}

function checkBlock(block: unknown, at: string, problems: Problems): void {
  if (!isRecord(block)) {
    problems.push(`${at}: no object`);
    return;
  }
  atMost(block["block_id"], 255, `${at}.block_id`, problems);
  switch (block["type"]) {
    case "section":
      checkSection(block, at, problems);
      return;
    case "header":
      textObject(block["text"], { max: 150, type: "plain_text" }, `${at}.text`, problems);
      return;
    case "context":
      range(block["elements"], 1, 10, `${at}.elements`, problems).forEach((element, index) => {
        const place = `${at}.elements[${index}]`;
        if (isRecord(element) && element["type"] === "image") checkElement(element, place, problems);
        else textObject(element, { max: 3000 }, place, problems);
      });
      return;
    case "actions":
      checkActions(block["elements"], at, problems);
      return;
    case "image":
      checkElement(block, at, problems);
      return;
    case "input":
      checkInput(block, at, problems);
      return;
    case "divider":
      return;
    default:
      if (typeof block["type"] === "string" && unchecked.has(block["type"])) return;
      problems.push(`${at}.type: "${String(block["type"])}" is no block that Slack knows`);
  }
}

function checkSection(block: Record<string, unknown>, at: string, problems: Problems): void {
  if (block["text"] === undefined && block["fields"] === undefined) {
    problems.push(`${at}: a section needs text or fields`);
  }
  if (block["text"] !== undefined) textObject(block["text"], { max: 3000 }, `${at}.text`, problems);
  if (block["fields"] !== undefined) {
    range(block["fields"], 1, 10, `${at}.fields`, problems).forEach((field, index) => {
      textObject(field, { max: 2000 }, `${at}.fields[${index}]`, problems);
    });
  }
  if (block["accessory"] !== undefined) checkElement(block["accessory"], `${at}.accessory`, problems);
}

function checkInput(block: Record<string, unknown>, at: string, problems: Problems): void {
  textObject(block["label"], { max: 2000, type: "plain_text" }, `${at}.label`, problems);
  if (block["hint"] !== undefined) {
    textObject(block["hint"], { max: 2000, type: "plain_text" }, `${at}.hint`, problems);
  }
  checkElement(block["element"], `${at}.element`, problems);
}

function checkActions(elements: unknown, at: string, problems: Problems): void {
  const list = range(elements, 1, 25, `${at}.elements`, problems);
  list.forEach((element, index) => checkElement(element, `${at}.elements[${index}]`, problems));
  const actionIds = list.flatMap((element) =>
    isRecord(element) && typeof element["action_id"] === "string" ? [element["action_id"]] : [],
  );
  if (new Set(actionIds).size !== actionIds.length) {
    problems.push(`${at}.elements: an action_id is used twice in one block`);
  }
}
