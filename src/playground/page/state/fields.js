// @ts-check
/** What was written into a form. */

/**
 * @param {FormData} fields
 * @param {string} name
 */
export function textOf(fields, name) {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
