/** Finds the button or menu that a person clicks in a message, and makes the action that Slack would report. */
import { isRecord } from "./check-sizes.ts";
import { Refused } from "../../refused.ts";

export interface ClickTarget {
  /** The channel's id or name. */
  readonly channel: string;
  readonly messageTs: string;
  readonly actionId: string;
  /** Needed if several blocks have the same action_id. */
  readonly blockId?: string | undefined;
  /** The value of the chosen option, or of a button whose action_id is not unique. */
  readonly value?: string | undefined;
  /** The texts in the message's fields, by the id of their block and their action_id. */
  readonly typed?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** What Slack calls the choice of a menu that has no options of its own. */
const chosenIds: Readonly<Record<string, string>> = {
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  datepicker: "selected_date",
  timepicker: "selected_time",
};

/** @throws {Refused} if the message has no such button */
export function findAction(
  blocks: readonly unknown[],
  target: ClickTarget,
): Readonly<Record<string, unknown>> {
  for (const { element, blockId } of elementsOf(blocks)) {
    if (element["action_id"] !== target.actionId) continue;
    if (target.blockId !== undefined && blockId !== target.blockId) continue;
    const { action_id: actionId, type, text, value, style } = element;
    const common = { action_id: actionId, block_id: blockId, type };
    if (type === "button") {
      if (target.value !== undefined && value !== target.value) continue;
      return {
        ...common,
        text,
        ...(value === undefined ? {} : { value }),
        ...(style === undefined ? {} : { style }),
      };
    }
    const chosen = chosenIds[String(type)];
    if (chosen !== undefined) return { ...common, [chosen]: target.value ?? null };
    const options: readonly unknown[] = Array.isArray(element["options"]) ? element["options"] : [];
    const option = options.find((candidate) => isRecord(candidate) && candidate["value"] === target.value);
    if (option !== undefined) return { ...common, selected_option: option };
  }
  throw new Refused(`the message has no button "${target.actionId}" any more`);
}

/** Every interactive element with the id of its block. Slack numbers blocks without an id. */
function* elementsOf(
  blocks: readonly unknown[],
): Generator<{ readonly element: Record<string, unknown>; readonly blockId: string }> {
  for (const [index, block] of blocks.entries()) {
    if (!isRecord(block)) continue;
    const blockId = typeof block["block_id"] === "string" ? block["block_id"] : `b${index}`;
    const elements: readonly unknown[] = Array.isArray(block["elements"]) ? block["elements"] : [];
    for (const element of [...elements, block["accessory"]]) {
      if (isRecord(element) && typeof element["action_id"] === "string") yield { element, blockId };
    }
  }
}
