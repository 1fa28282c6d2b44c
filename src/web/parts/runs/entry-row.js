// @ts-check
/** One entry of a run's journal: a line, and all of it when unfolded. */
import { classNames } from "../class-names.js";
import { html } from "../html.js";
import { icon } from "../icon.js";
import { showClock, showMoment } from "../time.js";

/** @typedef {import("../../run-snapshot.ts").EntrySnapshot} Entry */

/** @param {Entry} entry */
export function entryRow(entry) {
  const { seq, kind, ok, failure, attempt, input, output, at } = entry;
  return html`<li key=${`entry-${seq}`} class=${classNames("entry", kind, !ok && "failed")}>
    <span class="bead">${kind === "timer" ? icon("clock") : kind === "wait" ? icon("wait") : null}</span>
    <details>
      <summary>
        <span class="seq">${seq}</span>
        <span class="what">
          ${nameOf(entry)}
          ${failure !== null && html`<em class="trouble"> ${failure}</em>`}
          ${attempt > 1 && html`<em class="attempts"> ${attempt} attempts</em>`}
        </span>
        <time title=${showMoment(at)}>${showClock(at)}</time>
        ${input !== null && html`<span class="preview">${input}</span>`}
        ${!ok && output !== null && html`<span class="reason">${output}</span>`}
      </summary>
      <dl class="more">
        ${input !== null && [html`<dt>asked</dt>`, html`<dd>${input}</dd>`]}
        ${output !== null && [html`<dt>${ok ? "gave" : "error"}</dt>`, html`<dd>${output}</dd>`]}
        <dt>when</dt>
        <dd>${showMoment(at)}</dd>
      </dl>
    </details>
  </li>`;
}

/** @param {Entry} entry */
function nameOf({ kind, name }) {
  const [source = "", ...rest] = name.split(/[. ]/);
  const isConnector = rest.length > 0 && (kind === "step" || kind === "attempt");
  return isConnector ? [html`<span class="source ${source}">${source}</span>`, ` ${rest.join(".")}`] : name;
}
