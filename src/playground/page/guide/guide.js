// @ts-check
/** "Try this": five steps to see a run survive, each ticked off when it has happened. */
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { dismissGuide } from "../state/view.js";
import { nextView } from "./next.js";
import { steps } from "./steps.js";

/** @typedef {import("../state/view.js").Page} Page */

/** @param {Page} page */
export function guideView(page) {
  const { snapshot, view, hands } = page;
  if (!view.guide) return null;
  const done = steps.map((step) => step.isDone(snapshot));
  const current = done.indexOf(false);
  const close = () => hands.choose(() => dismissGuide(view));
  return html`<div id="guide">
    <section class="guide" aria-label="Try this">
      <h2>${current === -1 ? "That is Hathi." : "Try this"}</h2>
      <div class="guide-body">
        <ol>
          ${steps.map((step, index) => stepView(page, step, index, done[index] === true, index === current))}
        </ol>
        ${current === -1 && nextView()}
      </div>
      <button type="button" class="close" aria-label="Close the guide" onClick=${close}>${icon("cross")}</button>
    </section>
  </div>`;
}

/**
 * @param {Page} page
 * @param {import("./steps.js").Step} step
 * @param {number} index
 * @param {boolean} isDone
 * @param {boolean} isCurrent
 */
function stepView(page, step, index, isDone, isCurrent) {
  return html`<li key=${index} class=${isDone ? "done" : isCurrent ? "current" : "later"}>
    <span class="tick-mark" aria-hidden="true">${isDone ? icon("check") : index + 1}</span>
    <span>
      <strong>${step.title}</strong>
      <small>${step.text}</small>
      ${isDone && html`<span class="visually-hidden"> (done)</span>`}
    </span>
    ${isCurrent && html`<button type="button" class="chip" onClick=${() => step.go(page)}>${step.todo}</button>`}
  </li>`;
}
