// @ts-check
/** The right of the page: the runs, newest first. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { cardOf } from "./run-list.js";
import { Tryouts } from "./tryouts.js";

/** @typedef {import("../state/view.js").Page} Page */

/** @param {Page} page */
export function runsView(page) {
  const { runs: all, problem } = page.snapshot;
  // The run of an edited copy is shown beside its code.
  const runs = all.filter(({ id }) => id !== page.view.copyRun);
  return html`<div class="runs">
    ${h(Tryouts, { page })}
    ${problem !== null && html`<p class="problem">The runs cannot be read just now: ${problem}</p>`}
    ${all.length === 0 ? noRuns() : html`<ol class="run-list">${runs.map((run) => cardOf(page, run, run === runs[0]))}</ol>`}
  </div>`;
}

function noRuns() {
  return html`<p class="empty">
    <strong>No runs yet.</strong>
    A run is one execution of an automation for one event. Open a pull request, and the first one shows up here with its
    journal.
  </p>`;
}
