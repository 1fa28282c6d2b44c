// @ts-check
/** What is known of a run beside its journal: its event, its build, its family, and what people did to it. */
import { html } from "../../parts/html.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { addressOf } from "../state/place.js";

/**
 * @param {import("./run.js").Run} run
 * @param {number} now
 */
export function factsView(run, now) {
  const {
    event,
    build,
    createdAt,
    startedAt,
    finishedAt,
    parent,
    children,
    restartedFrom,
    restartedAs,
    acts,
    lastStatus,
  } = run;
  return html`<section class="facts card" aria-label="About this run">
    <dl>
      <dt>Run</dt>
      <dd><code>${run.id}</code></dd>
      <dt>Started by</dt>
      <dd>
        <a href="/events/${event.id}">${event.type}</a> <small>from ${event.source}</small>
        <div>
          <a
            href=${addressOf(`/automations/${encodeURIComponent(run.automation)}`, { start: run.automation, event: event.id })}
            >Run again with edited data</a
          >
        </div>
      </dd>
      ${moment("Created", createdAt, now)} ${moment("Began", startedAt, now)}
      ${moment("Ended", finishedAt, now)}
      <dt>Build</dt>
      <dd><code>${build.slice(0, 12)}</code></dd>
      ${lastStatus !== null && [html`<dt>Said last</dt>`, html`<dd>${lastStatus}</dd>`]}
      ${related("Started by run", parent === null ? [] : [parent])} ${related("Its children", children)}
      ${related("Goes on from", restartedFrom === null ? [] : [restartedFrom])}
      ${related("Restarted as", restartedAs)}
    </dl>
    ${
      acts.length > 0 &&
      html`<h2>Done to it</h2>
        <ol class="acts-list">
          ${acts.toReversed().map(
            ({ at, actor, action, place, reason }) =>
              html`<li>
                <b>${action}</b
                >${` by ${actor}`}${place !== null && ` (${place})`}${reason !== null && html`: <q>${reason}</q>`}
                <time title=${showMoment(at)}>${showRelative(at, now)}</time>
              </li>`,
          )}
        </ol>`
    }
  </section>`;
}

/**
 * @param {string} title
 * @param {string | null} at
 * @param {number} now
 */
function moment(title, at, now) {
  if (at === null) return null;
  return [
    html`<dt>${title}</dt>`,
    html`<dd><time>${showMoment(at)}</time> <small>${showRelative(at, now)}</small></dd>`,
  ];
}

/**
 * @param {string} title
 * @param {readonly import("../../../core/ports/page/page-runs.ts").RelatedRun[]} runs
 */
function related(title, runs) {
  if (runs.length === 0) return null;
  return [
    html`<dt>${title}</dt>`,
    html`<dd>
      ${runs.map(
        ({ id, shortId, automation, state }) =>
          html`<div>
            <a href="/runs/${id}">${automation} ${shortId}</a> <span class="state ${state}">${state}</span>
          </div>`,
      )}
    </dd>`,
  ];
}
