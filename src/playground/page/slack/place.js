// @ts-check
/** Where blocks are: in a message, in a form, or in the app's Home; and what a click does there. */
import { gather } from "./form/gather.js";

/** @typedef {import("./texts.js").Json} Json */
/** @typedef {import("../state/view.js").Page} Page */

/**
 * @typedef {object} Place
 * @property {Page} page
 * @property {(clicked: HTMLElement, element: Json, blockId: string, value: unknown) => Promise<void>} press
 * @property {Readonly<Record<string, string>>} errors what is wrong, by block_id
 */

/**
 * @param {Page} page
 * @param {string} channel
 * @param {string} messageTs
 * @returns {Place}
 */
export function inMessage(page, channel, messageTs) {
  return {
    page,
    errors: {},
    press: pressing(page, "/clicks", (clicked) => ({
      channel,
      messageTs,
      typed: gather(clicked.closest(".blocks"), { onlyTexts: true }),
    })),
  };
}

/**
 * @param {Page} page
 * @param {"form" | "home"} where
 * @param {Readonly<Record<string, string>>} errors
 * @returns {Place}
 */
export function inView(page, where, errors = {}) {
  return {
    page,
    errors,
    press: pressing(page, "/views/click", (clicked) => ({
      where,
      filled: gather(clicked.closest(".blocks"), { onlyTexts: false }),
    })),
  };
}

/**
 * A click is asked about first where the element wants it, as in Slack.
 *
 * @param {Page} page
 * @param {string} path
 * @param {(clicked: HTMLElement) => Record<string, unknown>} more
 * @returns {Place["press"]}
 */
function pressing({ view, hands }, path, more) {
  return async (clicked, element, blockId, value) => {
    // What the element is in may be drawn anew while the person is asked.
    const around = more(clicked);
    if (element.confirm !== undefined && !(await hands.ask(questionOf(element.confirm)))) return;
    await hands.act(path, { as: view.me, actionId: element.action_id, blockId, value, ...around });
  };
}

/**
 * @param {Json} confirm title, text, confirm, deny and style
 * @returns {import("../../../web/parts/confirm-dialog.js").Question}
 */
function questionOf(confirm) {
  const textOf = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    String(confirm[name]?.text ?? otherwise);
  return {
    title: textOf("title", "Are you sure?"),
    text: textOf("text", "").replaceAll(/[*_`]/g, ""),
    yes: textOf("confirm", "Yes"),
    no: textOf("deny", "Cancel"),
    isDanger: confirm.style === "danger",
  };
}
