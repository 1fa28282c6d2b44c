// @ts-check
/** The view of health: workers, what waits for them, how late it is, and how much is done. */
import { html } from "../../parts/html.js";
import { showMinute, showMoment, showRelative, showSpan } from "../../parts/time.js";
import { loading } from "../state/loading.js";
import { addressOf } from "../state/place.js";
import { useLive } from "../state/use-live.js";

/**
 * @typedef {object} Health
 * @property {string} now
 * @property {readonly { id: string, host: string, pid: number, startedAt: string, heartbeatAgeMs: number, runsInHand: number }[]} workers
 * @property {readonly { state: string, runs: number }[]} unfinished
 * @property {number | null} queuedMs
 * @property {{ timers: number, lateMs: number }} overdue
 * @property {readonly { at: string, started: number, completed: number, failed: number }[]} minutes
 * @property {readonly { account: string, since: string, failures: number, refusal: string | null }[]} outages
 */

export function HealthView() {
  const { value, problem } = useLive("/api/health", 5000);
  const health = /** @type {Health | null} */ (value);
  if (health === null)
    return html`<h1>Health</h1>
      ${loading(problem)}`;
  const { now, workers, unfinished, queuedMs, overdue, minutes, outages } = health;
  const sum = (/** @type {"started" | "completed" | "failed"} */ what) =>
    minutes.reduce((all, minute) => all + minute[what], 0);
  return html`
    <h1>Health</h1>
    <div class="figures">
      ${figure("Started in 30 min", String(sum("started")))} ${figure("Completed", String(sum("completed")))}
      ${figure("Failed", String(sum("failed")), sum("failed") > 0)}
      ${figure("Longest in the queue", queuedMs === null ? "none waits" : showSpan(queuedMs), (queuedMs ?? 0) > 60_000)}
      ${figure("Timers overdue", overdue.timers === 0 ? "none" : `${overdue.timers}, by ${showSpan(overdue.lateMs)}`, overdue.lateMs > 10_000)}
    </div>
    ${chart(minutes)}
    <div class="columns even">
      <section>
        <h2>Unfinished runs</h2>
        ${
          unfinished.length === 0
            ? html`<p class="empty">None.</p>`
            : html`<ul class="card plain">
                ${unfinished.map(({ state, runs }) => html`<li><span class="state ${state}">${state}</span> <a href=${addressOf("/runs", { state })}>${runs}</a></li>`)}
              </ul>`
        }
      </section>
      <section>
        <h2>Workers</h2>
        ${
          workers.length === 0
            ? html`<p class="problem">
                No worker is alive: runs wait. Start one with <code>hathi start --role worker</code>.
              </p>`
            : html`<ul class="card plain">
                ${workers.map(
                  (worker) =>
                    html`<li>
                      <code>${worker.id}</code> on ${worker.host}, pid ${worker.pid}: ${worker.runsInHand}
                      runs in hand
                      <small
                        >since ${showMoment(worker.startedAt)}, heartbeat ${showSpan(worker.heartbeatAgeMs)}
                        ago</small
                      >
                    </li>`,
                )}
              </ul>`
        }
      </section>
    </div>
    <h2>Services</h2>
    ${
      outages.length === 0
        ? html`<p class="empty">No service is known to be away.</p>`
        : html`<ul class="card plain">
            ${outages.map(({ account, since, refusal, failures }) => html`<li class="error"><b>${account}</b>: ${refusal ?? `does not answer, ${failures} failures`} <small>since ${showRelative(since, Date.parse(now))}</small></li>`)}
          </ul>`
    }
  `;
}

/**
 * @param {string} title
 * @param {string} value
 * @param {boolean} [isBad]
 */
function figure(title, value, isBad = false) {
  return html`<div class="figure card">
    <span class="kicker">${title}</span><b class=${isBad ? "error" : null}>${value}</b>
  </div>`;
}

/** @param {Health["minutes"]} minutes */
function chart(minutes) {
  const most = Math.max(1, ...minutes.map(({ completed, failed }) => completed + failed));
  return html`<figure class="card chart">
    <figcaption>Runs that ended, minute by minute; ${most} at most</figcaption>
    <div class="chart-bars" role="img" aria-label="Runs that ended in each of the last thirty minutes">
      ${minutes.map(
        ({ at, completed, failed }) =>
          html`<span class="minute" title="${showMinute(at)} UTC: ${completed} completed, ${failed} failed">
            <i class="bad" style=${{ height: `${(failed / most) * 100}%` }} /><i
              class="good"
              style=${{ height: `${(completed / most) * 100}%` }}
            />
          </span>`,
      )}
    </div>
  </figure>`;
}
