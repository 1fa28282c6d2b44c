// @ts-check
/** One entry of a journal, with all that it holds; and the way to begin anew from it. */
import { html } from "../../parts/html.js";
import { showMoment } from "../../parts/time.js";
import { go } from "../state/place.js";
import { useLive } from "../state/use-live.js";

/** An entry does not change. */
const everyMs = 600_000;

/**
 * @typedef {object} Props
 * @property {import("./run.js").Run} run
 * @property {number} seq
 * @property {import("../state/hands.js").Hands | null} hands null for whoever may only look
 * @property {() => void} onClose
 */

/** @param {Props} props */
export function EntryPanel({ run, seq, hands, onClose }) {
  const path = `/api/runs/${encodeURIComponent(run.id)}`;
  const { value, problem } = useLive(`${path}/entries/${seq}`, everyMs);
  const entry = /** @type {{ entry: import("../../api/run-json.ts").EntryView } | null} */ (value)?.entry;
  const restart = async () => {
    const text = `A new run has entries 1 to ${seq - 1} of this one, and does everything from entry ${seq} on again. What these did once happens once more.`;
    const question = {
      title: `Restart from entry ${seq}?`,
      text,
      yes: "Start the new run",
      no: "Not now",
      isDanger: false,
    };
    if (hands === null || !(await hands.ask(question))) return;
    /** @type {{ run: string } | null} */
    const done = await hands.act(`${path}/restart`, { from: seq });
    if (done !== null) go(`/runs/${done.run}`);
  };
  return html`<section class="card entry-panel" aria-label="Entry ${seq}">
    <div class="head">
      <h2>Entry ${seq}${entry !== undefined && `: ${entry.name}`}</h2>
      <button type="button" class="quiet" onClick=${onClose}>Close</button>
    </div>
    ${problem !== null && html`<p class="problem">${problem.problem}</p>`}
    ${
      entry !== undefined &&
      html`<dl>
        <dt>Kind</dt>
        <dd>${entry.kind}${entry.attempt > 1 && `, ${entry.attempt} attempts`}</dd>
        <dt>When</dt>
        <dd>${showMoment(entry.at)}</dd>
        ${entry.input !== null && [html`<dt>Asked</dt>`, html`<dd><pre role="region" tabindex="0" aria-label="What was asked">${entry.input}</pre></dd>`]}
        ${
          entry.output !== null && [
            html`<dt>${entry.ok ? "Gave" : "Error"}</dt>`,
            html`<dd><pre role="region" tabindex="0" aria-label="What came of it">${entry.output}</pre></dd>`,
          ]
        }
      </dl>`
    }
    ${hands !== null && run.finishedAt !== null && html`<button type="button" onClick=${restart}>Restart from here</button>`}
  </section>`;
}
