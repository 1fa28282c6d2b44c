// @ts-check
/** The right of the page: the runs, newest first. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { runCard } from "../../../web/parts/runs/run-card.js";
import { Tryouts } from "./tryouts.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {Page["snapshot"]["runs"][number]} Run */

/** @param {Page} page */
export function runsView(page) {
  const { runs, problem } = page.snapshot;
  return html`<div class="runs">
    ${h(Tryouts, { page })}
    ${problem !== null && html`<p class="problem">The runs cannot be read just now: ${problem}</p>`}
    ${runs.length === 0 ? noRuns() : html`<ol class="run-list">${runs.map((run) => cardOf(page, run))}</ol>`}
  </div>`;
}

function noRuns() {
  return html`<p class="empty">
    <strong>No runs yet.</strong>
    A run is one execution of an automation for one event. Open a pull request, and the first one shows up here with its
    journal.
  </p>`;
}

/**
 * @param {Page} page
 * @param {Run} run
 */
function cardOf({ snapshot, view, now, hands }, run) {
  const cancel = async () => {
    const text = `${run.automation} ${run.shortId} ends now. Its clean-up still runs.`;
    const question = {
      title: "Cancel this run?",
      text,
      yes: "Cancel the run",
      no: "Let it run",
      isDanger: true,
    };
    if (await hands.ask(question))
      await hands.act(`/runs/${encodeURIComponent(run.id)}/cancel`, { as: view.me });
  };
  return runCard(run, {
    now,
    deaths: { list: snapshot.deaths, livingPid: snapshot.worker.pid },
    about: aboutOf(snapshot, run),
    isNewest: run === snapshot.runs[0],
    onCancel: cancel,
  });
}

/**
 * @param {Page["snapshot"]} snapshot
 * @param {Run} run
 */
function aboutOf({ pullRequests }, { subject }) {
  if (subject === null) return null;
  const number = Number(/#(\d+)$/.exec(subject)?.[1]);
  const pull = pullRequests.find((candidate) => candidate.number === number);
  return pull === undefined ? subject : [html`<a href="#pull-${number}">${subject}</a>`, ` ${pull.title}`];
}
