// @ts-check
/** A click on a button or in a menu of a message: asked about first where the element wants it, as in Slack. */

/** @typedef {import("./texts.js").Json} Json */

/**
 * @param {HTMLElement} clicked
 * @param {Json} element
 * @param {string} blockId
 * @param {unknown} value
 * @param {import("./blocks.js").Place} place
 */
export async function clickInMessage(clicked, element, blockId, value, { page, channel, messageTs }) {
  const { view, hands } = page;
  const typed = typedAround(clicked);
  if (element.confirm !== undefined && !(await hands.ask(questionOf(element.confirm)))) return;
  const click = { as: view.me, channel, messageTs, actionId: element.action_id, blockId, value, typed };
  await hands.act("/clicks", click);
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

/**
 * What is typed into the fields of the same message, by block and action.
 *
 * @param {HTMLElement} clicked
 */
function typedAround(clicked) {
  /** @type {Record<string, Record<string, string>>} */
  const typed = {};
  for (const field of clicked.closest(".blocks")?.querySelectorAll("textarea") ?? []) {
    const { typedBlock = "", typed: action = "" } = field.dataset;
    typed[typedBlock] = { ...typed[typedBlock], [action]: field.value };
  }
  return typed;
}
