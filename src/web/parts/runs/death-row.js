// @ts-check
/** A worker's death within a run's time, and who took the run over. */
import { html } from "../html.js";
import { icon } from "../icon.js";
import { showMoment } from "../time.js";

/** @typedef {{ readonly at: string, readonly pid: number, readonly how: string }} Death */

/**
 * @typedef {object} Deaths
 * @property {readonly Death[]} list oldest first
 * @property {number | null} livingPid the worker of now
 */

/**
 * @param {Death} death
 * @param {Deaths} deaths
 */
export function deathRow(death, { list, livingPid }) {
  const next = list[list.indexOf(death) + 1]?.pid ?? livingPid;
  const heir = next === null ? "the next one is being started" : `worker ${next} took over`;
  return html`<li key=${`death-${death.pid}`} class="death">
    <span class="bead">${icon("skull")}</span>
    <span title=${showMoment(death.at)}>${`worker ${death.pid} died (${death.how}); ${heir}`}</span>
  </li>`;
}
