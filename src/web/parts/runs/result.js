// @ts-check
/** What a run returned and what it printed: the beginning, and all of it when unfolded. */
import { html } from "../html.js";

const shownCharacters = 60;

/** @param {import("../../run-snapshot.ts").RunSnapshot} run */
export function resultView({ result, automation, shortId }) {
  if (result === null || result === "") return null;
  return html`<details class="result">
    <summary>Returned <code>${oneLine(result)}</code></summary>
    <pre role="region" tabindex="0" aria-label="What ${automation} ${shortId} returned">${result}</pre>
  </details>`;
}

/** @param {import("../../run-snapshot.ts").RunSnapshot} run */
export function printedView({ printed, automation, shortId }) {
  if (printed === "") return null;
  return html`<details class="result">
    <summary>Printed <code>${oneLine(printed)}</code></summary>
    <pre role="region" tabindex="0" aria-label="What ${automation} ${shortId} printed last">${printed}</pre>
  </details>`;
}

/** @param {string} text */
function oneLine(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
