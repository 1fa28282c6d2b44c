// @ts-check
/** What is filled into the inputs below a part of the page, by block_id and action_id. */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input */

/**
 * @param {Element | null} around
 * @param {{ onlyTexts: boolean }} options `onlyTexts`: without choices of several
 */
export function gather(around, { onlyTexts }) {
  /** @type {Record<string, Record<string, string | string[]>>} */
  const filled = {};
  for (const found of around?.querySelectorAll("[data-action]") ?? []) {
    const input = /** @type {Input} */ (found);
    const { block = "", action = "" } = input.dataset;
    const values = valuesOf(input);
    const before = filled[block]?.[action];
    if (onlyTexts && typeof values !== "string") continue;
    // The boxes and circles of one element are one input each.
    const all = Array.isArray(before) && Array.isArray(values) ? [...before, ...values] : values;
    filled[block] = { ...filled[block], [action]: all };
  }
  return filled;
}

/** @param {Input} input */
function valuesOf(input) {
  if (input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio")) {
    return input.checked ? [input.value] : [];
  }
  if (input instanceof HTMLSelectElement && input.multiple) {
    return [...input.selectedOptions].map(({ value }) => value);
  }
  return input.value;
}
