/** Slack's rules for the elements of a block: buttons, menus, pictures and their confirm dialogs. */
import { atMost, isRecord, range, textObject } from "./check-sizes.ts";
import type { Problems } from "./check-sizes.ts";

/** Elements that exist but that Hathi does not send: they are accepted and not checked. */
const unchecked = new Set(
  (
    "channels_select checkboxes conversations_select datepicker datetimepicker external_select feedback_buttons " +
    "email_text_input icon_button multi_channels_select multi_conversations_select multi_external_select multi_static_select " +
    "multi_users_select number_input radio_buttons rich_text_input timepicker url_text_input users_select workflow_button"
  ).split(" "),
);

export function checkElement(element: unknown, at: string, problems: Problems): void {
  if (!isRecord(element)) {
    problems.push(`${at}: no object`);
    return;
  }
  atMost(element["action_id"], 255, `${at}.action_id`, problems);
  if (element["confirm"] !== undefined) checkConfirm(element["confirm"], `${at}.confirm`, problems);
  switch (element["type"]) {
    case "button":
      textObject(element["text"], { max: 75, type: "plain_text" }, `${at}.text`, problems);
      atMost(element["value"], 2000, `${at}.value`, problems);
      atMost(element["url"], 3000, `${at}.url`, problems);
      checkStyle(element["style"], `${at}.style`, problems);
      return;
    case "image":
      atMost(element["image_url"], 3000, `${at}.image_url`, problems);
      atMost(element["alt_text"], 2000, `${at}.alt_text`, problems);
      if (typeof element["alt_text"] !== "string") problems.push(`${at}.alt_text: missing`);
      return;
    case "plain_text_input":
      if (Number(element["max_length"] ?? 1) > 3000) problems.push(`${at}.max_length: at most 3000`);
      return;
    case "overflow":
      checkOptions(element["options"], 1, 5, `${at}.options`, problems);
      return;
    case "static_select":
      if (element["placeholder"] !== undefined) {
        textObject(element["placeholder"], { max: 150, type: "plain_text" }, `${at}.placeholder`, problems);
      }
      if (element["option_groups"] === undefined) {
        checkOptions(element["options"], 1, 100, `${at}.options`, problems);
      }
      return;
    default:
      if (typeof element["type"] === "string" && unchecked.has(element["type"])) return;
      problems.push(`${at}.type: "${String(element["type"])}" is no element that Slack takes here`);
  }
}

function checkOptions(value: unknown, min: number, max: number, at: string, problems: Problems): void {
  range(value, min, max, at, problems).forEach((option, index) => {
    const place = `${at}[${index}]`;
    if (!isRecord(option)) {
      problems.push(`${place}: no object`);
      return;
    }
    textObject(option["text"], { max: 75 }, `${place}.text`, problems);
    atMost(option["value"], 75, `${place}.value`, problems);
  });
}

function checkConfirm(confirm: unknown, at: string, problems: Problems): void {
  if (!isRecord(confirm)) {
    problems.push(`${at}: no object`);
    return;
  }
  textObject(confirm["title"], { max: 100, type: "plain_text" }, `${at}.title`, problems);
  textObject(confirm["text"], { max: 300 }, `${at}.text`, problems);
  textObject(confirm["confirm"], { max: 30, type: "plain_text" }, `${at}.confirm`, problems);
  textObject(confirm["deny"], { max: 30, type: "plain_text" }, `${at}.deny`, problems);
  checkStyle(confirm["style"], `${at}.style`, problems);
}

function checkStyle(style: unknown, at: string, problems: Problems): void {
  if (style !== undefined && style !== "primary" && style !== "danger") {
    problems.push(`${at}: must be "primary" or "danger"`);
  }
}
