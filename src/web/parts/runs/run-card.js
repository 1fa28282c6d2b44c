// @ts-check
/** One run: its state, what it is about, what it waits for or came to, and its journal. */
import { h } from "preact";
import { Fold } from "../fold.js";
import { html } from "../html.js";
import { showClock, showDay, showMoment, showSpan } from "../time.js";
import { printedView, resultView } from "./result.js";
import { timeline } from "./timeline.js";
import { wakeView } from "./wake.js";

/** @typedef {import("../../run-snapshot.ts").RunSnapshot} Run */

/**
 * @typedef {object} Surroundings what a card needs beside its run
 * @property {number} now
 * @property {import("./death-row.js").Deaths} deaths of workers
 * @property {import("../html.js").Children} about what the run is about, as the page shows such things
 * @property {boolean} isNewest whose journal is unfolded at first
 * @property {() => Promise<void>} onCancel
 * @property {(() => void) | null} onEdit opens its code; null where that is open
 */

const finished = new Set(["completed", "failed", "cancelled"]);

/**
 * @param {Run} run
 * @param {Surroundings} surroundings
 */
export function runCard(run, { now, deaths, about, isNewest, onCancel, onEdit }) {
  const isFinished = finished.has(run.state);
  return html`<li key=${run.id} class="run card ${run.state}">
    <div class="run-head">
      <span class="state ${run.state}">${run.isCancelling && !isFinished ? "cancelling" : run.state}</span>
      <h3>${run.automation}</h3>
      <code class="id" title="run ${run.id}">${run.shortId}</code>
      ${onEdit !== null && html`<button type="button" class="plain" onClick=${onEdit}>Edit a copy</button>`}
      ${!isFinished && html`<button type="button" class="quiet" onClick=${onCancel}>Cancel</button>`}
    </div>
    ${about !== null && html`<p class="subject">${about}</p>`}
    ${statusOf(run)}
    ${run.error !== null && html`<p class="error">${run.error}</p>`}
    ${resultView(run)} ${printedView(run)}
    ${!isFinished && wakeView(run, now)}
    ${run.standsAt !== null && standingView(run, run.standsAt, isNewest)}
    ${h(
      Fold,
      { key: "journal", class: "journal", isOpen: isNewest },
      html`<summary>Journal, ${run.journal.length} ${run.journal.length === 1 ? "entry" : "entries"}</summary>`,
      timeline(run, deaths, now),
      html`<p class="footnote">${begunBy(run)}</p>`,
      html`<p class="footnote">build ${run.build}</p>`,
    )}
  </li>`;
}

/**
 * @param {Run} run
 * @param {NonNullable<Run["standsAt"]>} standsAt
 * @param {boolean} isOpen
 */
function standingView({ automation, shortId }, { line, code }, isOpen) {
  return h(
    Fold,
    { key: "code", class: "result", isOpen },
    html`<summary>Waits at <span class="line">${line}</span></summary>`,
    html`<pre class="code" role="region" tabindex="0" aria-label="The code where ${automation} ${shortId} waits">${code}</pre>`,
  );
}

/** @param {Run} run */
function statusOf(run) {
  if (run.finishedAt === null) return run.status !== "" && html`<p class="status">${run.status}</p>`;
  const { state, createdAt, finishedAt } = run;
  const took = showSpan(Date.parse(finishedAt) - Date.parse(createdAt), 2);
  const ended = `${state} ${showDay(finishedAt)}, ${showClock(finishedAt)}, after ${took}`;
  return html`<p class="subject"><time title=${showMoment(finishedAt)}>${ended}</time></p>`;
}

/** @param {Run} run */
function begunBy({ event }) {
  const about = event.subject === null ? "" : ` about ${event.subject}`;
  return `started by ${event.type}${about}, from ${event.source}, ${showMoment(event.time)} · event ${event.id}`;
}
