/** What a person fills into a view, as Slack reports it; and what Slack itself says is missing or wrong, before it sends. */
import { isRecord } from "../blocks/check-sizes.ts";
import type { SlackView } from "./slack-views.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is filled in, by block_id and action_id: a text, the values of options, or ids. */
export type Filled = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface FilledView {
  readonly values: Readonly<Record<string, Json>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** @param suggested the options that menus which ask the app got, by action_id */
export function fillIn(
  view: SlackView,
  filled: Filled,
  suggested: ReadonlyMap<string, readonly Json[]>,
): FilledView {
  const values: Record<string, Record<string, unknown>> = {};
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    const blockId = String(block["block_id"]);
    for (const element of elementsOf(block)) {
      const actionId = String(element["action_id"]);
      const given = filled[blockId]?.[actionId];
      const texts =
        given === undefined ? [] : (typeof given === "string" ? [given] : given).filter((one) => one !== "");
      const state = stateOf(element, texts, suggested.get(actionId) ?? []);
      if (state === undefined) continue;
      values[blockId] = { ...values[blockId], [actionId]: { type: element["type"], ...state } };
      const problem = block["type"] === "input" ? problemOf(block, element, texts) : undefined;
      if (problem !== undefined) errors[blockId] = problem;
    }
  }
  return { values, errors };
}

function elementsOf(block: Json): readonly Json[] {
  const listed: readonly unknown[] = Array.isArray(block["elements"]) ? block["elements"] : [];
  return [block["element"], block["accessory"], ...listed].filter(
    (one): one is Record<string, unknown> => isRecord(one) && typeof one["action_id"] === "string",
  );
}

/** Undefined for what holds nothing, such as a button. */
function stateOf(element: Json, texts: readonly string[], suggested: readonly Json[]): Json | undefined {
  const [text] = texts;
  const one = text ?? null;
  const chosen = [...optionsOf(element), ...suggested].filter(({ value }) => texts.includes(String(value)));
  switch (element["type"]) {
    case "plain_text_input":
    case "number_input":
    case "email_text_input":
    case "url_text_input":
      return { value: one };
    case "rich_text_input":
      return { rich_text_value: one === null ? null : richText(one) };
    case "datepicker":
      return { selected_date: one };
    case "timepicker":
      return { selected_time: one };
    case "datetimepicker":
      return { selected_date_time: one === null ? null : Math.floor(Date.parse(one) / 1000) };
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return { selected_option: chosen[0] ?? null };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return { selected_options: chosen };
    case "users_select":
      return { selected_user: one };
    case "channels_select":
      return { selected_channel: one };
    case "conversations_select":
      return { selected_conversation: one };
    case "multi_users_select":
      return { selected_users: texts };
    case "multi_channels_select":
      return { selected_channels: texts };
    case "multi_conversations_select":
      return { selected_conversations: texts };
    default:
      return undefined;
  }
}

export function optionsOf(element: Json): readonly Json[] {
  const groups: readonly unknown[] = Array.isArray(element["option_groups"]) ? element["option_groups"] : [];
  const lists = [element["options"], ...groups.map((group) => (isRecord(group) ? group["options"] : []))];
  return lists.flatMap((list): readonly Json[] => (Array.isArray(list) ? list.filter(isRecord) : []));
}

function richText(text: string): Json {
  const elements = [{ type: "rich_text_section", elements: [{ type: "text", text }] }];
  return { type: "rich_text", elements };
}

/** In Slack's words. */
function problemOf(block: Json, element: Json, texts: readonly string[]): string | undefined {
  const [text] = texts;
  if (text === undefined) {
    return block["optional"] === true ? undefined : "Please complete this required field.";
  }
  const [shortest, longest] = [Number(element["min_length"] ?? 0), Number(element["max_length"] ?? 3000)];
  if (text.length < shortest) return `Must be at least ${shortest} characters.`;
  if (text.length > longest) return `Must be at most ${longest} characters.`;
  if (element["type"] !== "number_input") return undefined;
  const number = Number(text);
  if (Number.isNaN(number)) return "Please enter a number.";
  if (element["is_decimal_allowed"] !== true && !Number.isInteger(number))
    return "Please enter a whole number.";
  if (number < Number(element["min_value"] ?? -Infinity))
    return `Must be at least ${String(element["min_value"])}.`;
  if (number > Number(element["max_value"] ?? Infinity))
    return `Must be at most ${String(element["max_value"])}.`;
  return undefined;
}
