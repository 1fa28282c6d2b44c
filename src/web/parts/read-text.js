// @ts-check
/** What somebody typed into a field of a form. */

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function readText(form, name) {
  const given = new FormData(form).get(name);
  return typeof given === "string" ? given.trim() : "";
}
