// @ts-check
/** Block Kit: the blocks that Slack shows, with their texts. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { elementView, pictureView } from "./elements.js";
import { withEmoji } from "./emoji.js";
import { inputElement } from "./form/inputs.js";
import { listOf, textView } from "./texts.js";

/** @typedef {import("./texts.js").Json} Json */

/** @typedef {import("./place.js").Place} Place */

/**
 * @param {readonly unknown[]} blocks
 * @param {Place} place
 */
export function renderBlocks(blocks, place) {
  return html`<div class="blocks">
    ${blocks.map((block, index) => blockView(/** @type {Json} */ (block), index, place))}
  </div>`;
}

/**
 * @param {Json} block
 * @param {number} index
 * @param {Place} place
 */
function blockView(block, index, place) {
  const { page } = place;
  const blockId = typeof block.block_id === "string" ? block.block_id : `b${index}`;
  switch (block.type) {
    case "section":
      return sectionView(block, blockId, place);
    case "header":
      return html`<div class="block header">${textView(block.text, page)}</div>`;
    case "context":
      return html`<div class="block context">${listOf(block.elements).map((part) => contextPart(part, place))}</div>`;
    case "actions":
      return html`<div class="block actions">
        ${listOf(block.elements).map((element) => elementView(element, blockId, place))}
      </div>`;
    case "input":
      return inputView(block, blockId, place);
    case "divider":
      return html`<hr class="block" />`;
    case "image":
      return html`<div class="block">${pictureView(block)}</div>`;
    case "markdown":
      return html`<div class="block">${withEmoji(String(block.text ?? ""))}</div>`;
    default:
      return html`<div class="block unknown">
        (a block of type “${String(block.type)}”, which the playground does not draw)
      </div>`;
  }
}

/**
 * @param {Json} block
 * @param {string} blockId
 * @param {Place} place
 */
function sectionView({ text, fields, accessory }, blockId, place) {
  return html`<div class="block section">
    <div class="section-text">
      ${text && html`<div>${textView(text, place.page)}</div>`}
      ${
        fields &&
        html`<div class="fields">${listOf(fields).map((field) => html`<div>${textView(field, place.page)}</div>`)}</div>`
      }
    </div>
    ${accessory && elementView(accessory, blockId, place)}
  </div>`;
}

/**
 * @param {Json} part
 * @param {Place} place
 */
function contextPart(part, { page }) {
  return part.type === "image" ? pictureView(part) : html`<span>${textView(part, page)}</span>`;
}

/**
 * An input with its label; what is filled in goes along with a click or with the form.
 *
 * @param {Json} block
 * @param {string} blockId
 * @param {Place} place
 */
function inputView({ element, label, hint, optional, dispatch_action: dispatches }, blockId, place) {
  const error = place.errors[blockId];
  const isGroup = element?.type === "checkboxes" || element?.type === "radio_buttons";
  return html`<${isGroup ? "div" : "label"} class=${classNames("block input", error !== undefined && "wrong")}>
    <span class="label">
      ${textView(label, place.page)}${optional === true && html` <span class="optional">(optional)</span>`}
    </span>
    ${element && inputElement(element, blockId, place, dispatches === true)}
    ${error !== undefined && html`<span class="error" role="alert">${error}</span>`}
    ${hint && html`<small>${textView(hint, place.page)}</small>`}
  <//>`;
}
