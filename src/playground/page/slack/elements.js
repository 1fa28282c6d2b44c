// @ts-check
/** Block Kit's elements: buttons, menus and pictures. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { inputElement } from "./form/inputs.js";
import { listOf, textView } from "./texts.js";

/** @typedef {import("./texts.js").Json} Json */
/** @typedef {import("./place.js").Place} Place */

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 */
export function elementView(element, blockId, place) {
  switch (element.type) {
    case "button":
      return buttonView(element, blockId, place);
    case "overflow":
      return menuView(element, blockId, place);
    case "image":
      return pictureView(element);
    default:
      return inputElement(element, blockId, place, true);
  }
}

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 */
function buttonView(element, blockId, place) {
  const { url, value, style } = element;
  const look = style === "primary" || style === "danger" ? style : "";
  const click = (/** @type {import("preact").TargetedEvent<HTMLButtonElement>} */ { currentTarget }) => {
    if (typeof url === "string") window.open(url, "_blank", "noreferrer");
    return place.press(currentTarget, element, blockId, value);
  };
  return html`<button type="button" class=${classNames("slack-button", look)} onClick=${click}>
    ${textView(element.text, place.page)}
  </button>`;
}

/**
 * The menu of three dots.
 *
 * @param {Json} element
 * @param {string} blockId
 * @param {Place} place
 */
function menuView(element, blockId, place) {
  const pick = async (/** @type {import("preact").TargetedEvent<HTMLSelectElement>} */ { currentTarget }) => {
    if (currentTarget.value === "") return;
    await place.press(currentTarget, element, blockId, currentTarget.value);
    currentTarget.value = "";
  };
  return html`<select class="slack-select overflow" aria-label="More" onChange=${pick}>
    <option value="">⋯</option>
    ${listOf(element.options).map(
      ({ value, text }) => html`<option value=${value}>${textView(text, place.page)}</option>`,
    )}
  </select>`;
}

// Pictures of other sites are not fetched: the page talks to nobody but its own server.
/** @param {Json} image */
export function pictureView(image) {
  return html`<span class="picture" title=${image.image_url}>🖼 ${String(image.alt_text ?? "")}</span>`;
}
