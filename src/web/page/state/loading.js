// @ts-check
/** What stands in a view's place until it is there, or where it cannot be. */
import { html } from "../../parts/html.js";

/** @param {import("./server.js").Problem | null} problem */
export function loading(problem) {
  return problem === null
    ? html`<p class="empty">Looking…</p>`
    : html`<p class="problem" role="status">${problem.problem}</p>`;
}
