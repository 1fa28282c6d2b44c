// @ts-check
/** The fields of a form that an automation asks for by its schema: drawn, and read. */
import { html } from "./html.js";

/** @typedef {import("../../core/asks/form-fields.ts").FormField} Field */

/**
 * @param {Field} field
 * @param {unknown} [instead] what is filled in, in place of the form's own
 * @returns {import("./html.js").VNode}
 */
export function fieldInput(field, instead) {
  const { name, label, hint, isOptional } = field;
  const filled = instead ?? field.filled;
  const title = html`${label}${isOptional && html` <small>optional</small>`}`;
  const note = hint === null ? null : html`<small>${hint}</small>`;
  const common = { name, required: !isOptional && field.kind !== "yes-no" };
  switch (field.kind) {
    case "yes-no":
      return html`<label class="check"><input type="checkbox" name=${name} checked=${filled === true} /> <span>${title}</span> ${note}</label>`;
    case "one-of":
      return html`<label>${title}
        <select ...${common}>
          ${isOptional && html`<option value=""></option>`}
          ${field.options.map((option) => html`<option value=${option} selected=${filled === option}>${option}</option>`)}
        </select>
        ${note}</label>`;
    case "some-of":
      return html`<fieldset><legend>${title}</legend>
        ${field.options.map(
          (option) =>
            html`<label class="check"><input type="checkbox" name=${name} value=${option} checked=${Array.isArray(filled) && filled.includes(option)} /> <span>${option}</span></label>`,
        )}
        ${note}</fieldset>`;
    case "text":
      return html`<label>${title}
        ${field.isLong ? html`<textarea ...${common} rows="4" value=${textOf(filled)}></textarea>` : html`<input ...${common} value=${textOf(filled)} maxlength=${field.max} autocomplete="off" />`}
        ${note}</label>`;
    case "number":
      return html`<label>${title}<input ...${common} type="number" step=${field.isWhole ? 1 : "any"} value=${textOf(filled)} />${note}</label>`;
    case "date":
      return html`<label>${title}<input ...${common} type="date" value=${textOf(filled)} />${note}</label>`;
    case "json":
      break;
  }
  return html`<label>${title} <small>JSON</small><textarea ...${common} rows="4" spellcheck=${false} value=${filled === undefined ? "" : JSON.stringify(filled, null, 2)}></textarea>${note}</label>`;
}

/**
 * What was left empty is missing.
 *
 * @param {readonly Field[]} fields
 * @param {FormData} form
 * @throws {SyntaxError} where a field for JSON holds something else
 */
export function readFields(fields, form) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const field of fields) {
    const given = form.getAll(field.name).filter((one) => typeof one === "string");
    const [text = ""] = given;
    if (field.kind === "yes-no") values[field.name] = given.length > 0;
    else if (field.kind === "some-of") {
      if (given.length > 0 || !field.isOptional) values[field.name] = given;
    } else if (text === "") continue;
    else if (field.kind === "number") values[field.name] = Number(text);
    else values[field.name] = field.kind === "json" ? JSON.parse(text) : text;
  }
  return values;
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);
}
