// @ts-check
/** Block Kit as elements: the blocks and buttons that Slack shows, with their text, style and values. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */
/** @typedef {Record<string, any>} Json a block as it came; every field is checked before use */

/**
 * @param {readonly unknown[]} blocks
 * @param {Snapshot} snapshot
 */
export function renderBlocks(blocks, snapshot) {
  return blocks.map((block, index) => renderBlock(/** @type {Json} */ (block), index, snapshot));
}

/**
 * @param {Json} block
 * @param {number} index
 * @param {Snapshot} snapshot
 */
function renderBlock(block, index, snapshot) {
  const blockId = typeof block.block_id === "string" ? block.block_id : `b${index}`;
  switch (block.type) {
    case "section":
      return h(
        "div.block.section",
        {},
        h(
          "div.section-text",
          {},
          block.text && h("div", {}, ...textOf(block.text, snapshot)),
          block.fields &&
            h(
              "div.fields",
              {},
              list(block.fields).map((field) => h("div", {}, ...textOf(field, snapshot))),
            ),
        ),
        block.accessory && renderElement(block.accessory, blockId, snapshot),
      );
    case "header":
      return h("div.block.header", {}, ...textOf(block.text, snapshot));
    case "context":
      return h(
        "div.block.context",
        {},
        list(block.elements).map((element) =>
          element.type === "image" ? picture(element) : h("span", {}, ...textOf(element, snapshot)),
        ),
      );
    case "actions":
      return h(
        "div.block.actions",
        {},
        list(block.elements).map((element) => renderElement(element, blockId, snapshot)),
      );
    case "input":
      return renderInput(block, blockId, snapshot);
    case "divider":
      return h("hr.block");
    case "image":
      return h("div.block", {}, picture(block));
    case "markdown":
      return h("div.block", {}, withEmoji(String(block.text ?? "")));
    default:
      return h(
        "div.block.unknown",
        {},
        `(a block of type “${String(block.type)}”, which the playground does not draw)`,
      );
  }
}

/**
 * A field of text; what is typed goes along with a click in the same message.
 *
 * @param {Json} block
 * @param {string} blockId
 * @param {Snapshot} snapshot
 */
function renderInput(block, blockId, snapshot) {
  if (block.element?.type !== "plain_text_input") return h("div.block.unknown", {}, "(a field)");
  const attributes = { rows: 2, "data-typed-block": blockId, "data-typed": block.element.action_id };
  return h(
    "label.block.input",
    {},
    h("span", {}, ...textOf(block.label, snapshot)),
    h("textarea", attributes),
    block.hint && h("small", {}, ...textOf(block.hint, snapshot)),
  );
}

/**
 * @param {Json} element
 * @param {string} blockId
 * @param {Snapshot} snapshot
 */
function renderElement(element, blockId, snapshot) {
  const target = {
    "data-action": element.action_id,
    "data-block": blockId,
    "data-confirm": confirmOf(element),
  };
  if (element.type === "button") {
    const style = element.style === "primary" || element.style === "danger" ? `.${element.style}` : "";
    const attributes = { type: "button", "data-do": "click", "data-button-value": element.value, ...target };
    return h(
      `button.slack-button${style}`,
      { ...attributes, "data-url": element.url },
      ...textOf(element.text, snapshot),
    );
  }
  if (element.type === "static_select" || element.type === "overflow") {
    const label = element.type === "overflow" ? "⋯" : (element.placeholder?.text ?? "Choose…");
    const options = list(element.options).map((option) =>
      h("option", { value: option.value }, ...textOf(option.text, snapshot)),
    );
    const attributes = { "data-pick": true, "aria-label": label, ...target };
    return h("select.slack-select", attributes, h("option", { value: "" }, withEmoji(label)), options);
  }
  if (element.type === "image") return picture(element);
  return h("span.block.unknown", {}, `(${String(element.type)})`);
}

/** @param {Json} element */
function confirmOf(element) {
  return element.confirm === undefined ? undefined : JSON.stringify(element.confirm);
}

// Pictures of other sites are not fetched: the page talks to nobody but its own server.
/** @param {Json} image */
function picture(image) {
  return h("span.picture", { title: image.image_url }, `🖼 ${String(image.alt_text ?? "")}`);
}

/**
 * @param {Json | undefined} text
 * @param {Snapshot} snapshot
 * @returns {Node[]}
 */
function textOf(text, snapshot) {
  if (text === undefined || typeof text.text !== "string") return [];
  return text.type === "mrkdwn"
    ? mrkdwn(text.text, snapshot)
    : [document.createTextNode(withEmoji(text.text))];
}

/**
 * @param {unknown} value
 * @returns {Json[]}
 */
function list(value) {
  return Array.isArray(value) ? value : [];
}
