// @ts-check
/** Block Kit's inputs: fields to type into, dates, and choices. They keep what a person fills in while the page is drawn. */
import { h } from "preact";
import { html } from "../../../../web/parts/html.js";
import { listOf, textView } from "../texts.js";
import { boxes, menu } from "./choices.js";
import { ExternalSelect } from "./external-select.js";

/** @typedef {import("../texts.js").Json} Json */
/** @typedef {import("../place.js").Place} Place */

const typeOf = {
  plain_text_input: "text",
  number_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 * @param {boolean} presses whether a choice is reported at once, as it is outside of input blocks
 */
export function inputElement(element, blockId, place, presses) {
  const { type } = element;
  if (type === "rich_text_input" || (type === "plain_text_input" && element.multiline === true)) {
    return html`<textarea rows="3" ...${common(element, blockId)} defaultValue=${element.initial_value ?? ""} />`;
  }
  if (type in typeOf) return field(element, blockId, place, presses);
  if (type === "checkboxes" || type === "radio_buttons") return boxes(element, blockId, place, presses);
  if (type === "external_select" || type === "multi_external_select") {
    return h(ExternalSelect, { element, blockId, place });
  }
  return menu(element, blockId, place, presses, optionsOf(element, place));
}

/**
 * @param {Json} element
 * @param {string} blockId
 */
export function common(element, blockId) {
  return { "data-block": blockId, "data-action": element.action_id };
}

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 * @param {boolean} presses
 */
function field(element, blockId, place, presses) {
  const type = typeOf[/** @type {keyof typeof typeOf} */ (element.type)];
  const picked = (/** @type {import("preact").TargetedEvent<HTMLInputElement>} */ { currentTarget }) =>
    place.press(currentTarget, element, blockId, currentTarget.value);
  return html`<input
    type=${type}
    inputmode=${element.type === "number_input" ? "decimal" : null}
    placeholder=${element.placeholder?.text ?? null}
    defaultValue=${initialOf(element)}
    ...${common(element, blockId)}
    onChange=${presses ? picked : null}
  />`;
}

/** @param {Json} element */
function initialOf(element) {
  const { initial_date_time: at } = element;
  if (typeof at === "number") return new Date(at * 1000).toISOString().slice(0, 16);
  return String(element.initial_value ?? element.initial_date ?? element.initial_time ?? "");
}

/**
 * What a menu offers: its own options, or the people and channels of the workspace.
 *
 * @param {Json} element
 * @param {Place} place
 * @returns {import("./choices.js").Choice[]}
 */
function optionsOf(element, { page }) {
  const { people, channels } = page.snapshot;
  if (String(element.type).endsWith("users_select")) {
    return people.map(({ userId, realName }) => ({ value: userId, label: realName }));
  }
  if (/(?:channels|conversations)_select$/.test(String(element.type))) {
    return channels.map(({ id, name, isDirect }) => ({ value: id, label: isDirect ? name : `#${name}` }));
  }
  const groups = listOf(element.option_groups).flatMap(({ options }) => listOf(options));
  return [...listOf(element.options), ...groups].map(({ value, text }) => ({
    value,
    label: textView(text, page),
  }));
}
