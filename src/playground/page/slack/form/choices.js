// @ts-check
/** Choices among options: menus, boxes to tick, and circles. */
import { html } from "../../../../web/parts/html.js";
import { listOf, textView } from "../texts.js";

/** @typedef {import("../texts.js").Json} Json */
/** @typedef {import("../place.js").Place} Place */
/** @typedef {{ value: string, label: unknown }} Choice */

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 * @param {boolean} presses whether a choice is reported at once
 * @param {Choice[]} choices
 */
export function menu(element, blockId, place, presses, choices) {
  const isMultiple = String(element.type).startsWith("multi_");
  const chosen = initiallyChosen(element);
  const label = String(element.placeholder?.text ?? "Choose…");
  const pick = (/** @type {import("preact").TargetedEvent<HTMLSelectElement>} */ { currentTarget }) =>
    currentTarget.value === ""
      ? undefined
      : place.press(currentTarget, element, blockId, currentTarget.value);
  return html`<select
    class="slack-select"
    multiple=${isMultiple}
    size=${isMultiple ? Math.min(5, Math.max(2, choices.length)) : null}
    data-block=${blockId}
    data-action=${element.action_id}
    aria-label=${presses ? label : null}
    onChange=${presses ? pick : null}
  >
    ${!isMultiple && html`<option value="">${label}</option>`}
    ${choices.map(
      ({ value, label: text }) =>
        html`<option key=${value} value=${value} selected=${chosen.includes(value)}>${text}</option>`,
    )}
  </select>`;
}

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 * @param {boolean} presses
 */
export function boxes(element, blockId, place, presses) {
  const chosen = initiallyChosen(element);
  const isOne = element.type === "radio_buttons";
  const pick = (/** @type {import("preact").TargetedEvent<HTMLInputElement>} */ { currentTarget }) =>
    place.press(currentTarget, element, blockId, currentTarget.value);
  return html`<span class="slack-boxes">
    ${listOf(element.options).map(
      ({ value, text, description }) => html`<label key=${value}>
        <input
          type=${isOne ? "radio" : "checkbox"}
          name=${isOne ? `${blockId}/${element.action_id}` : null}
          value=${value}
          defaultChecked=${chosen.includes(value)}
          data-block=${blockId}
          data-action=${element.action_id}
          onChange=${presses ? pick : null}
        />
        <span>${textView(text, place.page)}${description && html`<small>${textView(description, place.page)}</small>`}</span>
      </label>`,
    )}
  </span>`;
}

/** @param {Json} element */
function initiallyChosen(element) {
  const options = [element.initial_option, ...listOf(element.initial_options)];
  const ids = [element.initial_user, element.initial_channel, element.initial_conversation];
  const several = ["initial_users", "initial_channels", "initial_conversations"].flatMap((name) =>
    listOf(element[name]),
  );
  return [...options.map((option) => option?.value), ...ids, ...several].filter(
    (value) => typeof value === "string",
  );
}
