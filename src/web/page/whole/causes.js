// @ts-check
/** The view of errors: runs that failed or are paused, one line for a cause. */
import { html } from "../../parts/html.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { loading } from "../state/loading.js";
import { addressOf } from "../state/place.js";
import { useLive } from "../state/use-live.js";

/** @typedef {{ automation: string, state: string, cause: string, runs: number, firstAt: string, lastAt: string, examples: readonly string[] }} Cause */

export function CausesView() {
  const { value, problem } = useLive("/api/causes", 10_000);
  const causes = /** @type {{ causes: readonly Cause[] } | null} */ (value)?.causes;
  const now = Date.now();
  return html`
    <h1>Errors</h1>
    <p class="lead">
      The newest runs that failed, and those that are paused, by their cause. Numbers and ids in it are shown
      as #.
    </p>
    ${
      causes === undefined
        ? loading(problem)
        : causes.length === 0
          ? html`<p class="empty">Nothing failed, and nothing is paused.</p>`
          : html`<table class="list">
              <caption class="visually-hidden">
                Causes, the latest first
              </caption>
              <thead>
                <tr>
                  <th scope="col">Runs</th>
                  <th scope="col">Cause</th>
                  <th scope="col">Automation</th>
                  <th scope="col">Examples</th>
                  <th scope="col">Last</th>
                </tr>
              </thead>
              <tbody>
                ${causes.map(
                  ({ automation, state, cause, runs, firstAt, lastAt, examples }) =>
                    html`<tr key=${`${automation} ${state} ${cause}`}>
                      <td>
                        <a href=${addressOf("/runs", { state, automation })}>${runs}</a>
                        <span class="state ${state}">${state}</span>
                      </td>
                      <th scope="row" class="error">${cause === "" ? "no error is recorded" : cause}</th>
                      <td><a href="/automations/${encodeURIComponent(automation)}">${automation}</a></td>
                      <td>
                        ${examples.map((id) => html`<a href="/runs/${id}"><code>${id.slice(0, 6)}</code></a> `)}
                      </td>
                      <td class="when">
                        <time title="${showMoment(lastAt)}, first ${showMoment(firstAt)}"
                          >${showRelative(lastAt, now)}</time
                        >
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
  `;
}
