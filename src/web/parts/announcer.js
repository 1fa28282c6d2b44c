// @ts-check
/** Says to those who listen rather than look what has just changed. */
import { html } from "./html.js";

/**
 * @param {string} text
 * @param {number} count how many texts there were: the same text is said again when it is true again
 */
export function announcer(text, count) {
  return html`<div class="visually-hidden" aria-live="polite"><span key=${count}>${text}</span></div>`;
}
