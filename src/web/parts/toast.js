// @ts-check
/** Tells a person what went wrong, in the corner of the page. */
import { html } from "./html.js";

/** How long a page shows it. */
export const toastMs = 7000;

/** @param {string} text */
export function toast(text) {
  return html`<div class="toast" role="alert">${text || null}</div>`;
}
