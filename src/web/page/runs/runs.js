// @ts-check
/** The view of runs: a list by any filter, or one run. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { classNames } from "../../parts/class-names.js";
import { html } from "../../parts/html.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { RunView } from "../run/run.js";
import { addressOf, go } from "../state/place.js";
import { useLive } from "../state/use-live.js";
import { BulkBar } from "./bulk-bar.js";
import { filterForm, filterNames } from "./filter-form.js";
import { subjectOf } from "./subject.js";

/** @typedef {import("../../api/run-json.ts").RunLine} RunLine */
/** @typedef {{ runs: readonly RunLine[], next: string | null, lookedBackTo: string | null, now: string }} Found */

const everyMs = 3000;

/** @param {import("../views.js").ViewProps} props */
export function RunsView(props) {
  const { id } = props.place;
  return id === null ? h(RunList, props) : h(RunView, { key: id, ...props, id });
}

/** @param {import("../views.js").ViewProps} props */
function RunList({ place: { asked }, hands }) {
  const filter = Object.fromEntries(filterNames.map((name) => [name, asked.get(name) ?? ""]));
  const after = asked.get("after") ?? "";
  const path = addressOf("/api/runs", { ...filter, after });
  // A page of old runs changes little.
  const { value, problem } = useLive(path, after === "" ? everyMs : 10 * everyMs);
  const found = /** @type {Found | null} */ (value);
  const [isBulk, setBulk] = useState(false);
  return html`
    <div class="head">
      <h1>Runs</h1>
      <button type="button" aria-expanded=${isBulk} onClick=${() => setBulk(!isBulk)}>
        Act on all of these
      </button>
    </div>
    ${filterForm(filter, (wanted) => go(addressOf("/runs", wanted)))}
    ${isBulk && h(BulkBar, { key: JSON.stringify(filter), filter, hands })}
    ${problem !== null && html`<p class="problem" role="status">${problem.problem}</p>`}
    ${found === null ? problem === null && html`<p class="empty">Looking…</p>` : listView(found, filter, after)}
  `;
}

/**
 * @param {Found} found
 * @param {Readonly<Record<string, string>>} filter
 * @param {string} after
 */
function listView({ runs, next, lookedBackTo, now }, filter, after) {
  const isNarrow = Object.values(filter).some((value) => value !== "");
  return html`
    ${runs.length === 0 ? noRuns(isNarrow, lookedBackTo) : table(runs, Date.parse(now))}
    <div class="row pages">
      ${after !== "" && html`<a class="button" href=${addressOf("/runs", filter)}>Newest</a>`}
      ${
        next !== null &&
        html`<a class="button" href=${addressOf("/runs", { ...filter, after: next })}>
          ${lookedBackTo === null ? "Older" : `Look further back than ${showMoment(lookedBackTo)}`}
        </a>`
      }
    </div>
  `;
}

/**
 * @param {boolean} isNarrow
 * @param {string | null} lookedBackTo
 */
function noRuns(isNarrow, lookedBackTo) {
  if (lookedBackTo !== null)
    return html`<p class="empty">None of the runs since ${showMoment(lookedBackTo)} has this text.</p>`;
  return html`<p class="empty">
    ${isNarrow ? "No run fits." : "There are no runs yet. An automation starts one when its trigger comes."}
  </p>`;
}

/**
 * @param {readonly RunLine[]} runs
 * @param {number} now
 */
function table(runs, now) {
  return html`<table class="list">
    <caption class="visually-hidden">
      Runs, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">State</th>
        <th scope="col">Run</th>
        <th scope="col">About</th>
        <th scope="col">What it says</th>
        <th scope="col">When</th>
      </tr>
    </thead>
    <tbody>
      ${runs.map((run) => row(run, now))}
    </tbody>
  </table>`;
}

/**
 * @param {RunLine} run
 * @param {number} now
 */
function row(run, now) {
  const {
    id,
    shortId,
    automation,
    state,
    status,
    subject,
    createdAt,
    finishedAt,
    wakeAt,
    error,
    isCancelling,
  } = run;
  const at = finishedAt ?? createdAt;
  const says = error ?? status;
  return html`<tr key=${id}>
    <td>
      <span class=${classNames("state", state)}
        >${isCancelling && finishedAt === null ? "cancelling" : state}</span
      >
    </td>
    <th scope="row"><a href="/runs/${id}">${automation}</a> <code class="id">${shortId}</code></th>
    <td class="about">${subjectOf(subject)}</td>
    <td class=${classNames("says", error !== null && "error")}>
      ${says}
      ${wakeAt !== null && html` <span class="wakes" title=${showMoment(wakeAt)}>wakes ${showRelative(wakeAt, now)}</span>`}
    </td>
    <td class="when">
      <time title=${showMoment(at)}>${finishedAt === null ? "since " : ""}${showRelative(at, now)}</time>
    </td>
  </tr>`;
}
