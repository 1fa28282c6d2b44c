// @ts-check
/** One run: what it is, why it stands where it stands, what can be done, and its journal and log. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { classNames } from "../../parts/class-names.js";
import { html } from "../../parts/html.js";
import { subjectOf } from "../runs/subject.js";
import { useLive } from "../state/use-live.js";
import { actButtons } from "./act-buttons.js";
import { CodeView } from "./code.js";
import { doubtsView } from "./doubts.js";
import { EntryPanel } from "./entry-panel.js";
import { factsView } from "./facts.js";
import { Journal } from "./journal.js";
import { LogView } from "./log.js";
import { whyView } from "./why.js";

/** @typedef {import("../../../web/api/run-json.ts").RunView} Run */

const liveMs = 1500;
const endedMs = 20_000;

/** @param {import("../views.js").ViewProps & { id: string }} props */
export function RunView({ id, me, hands }) {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const [everyMs, setEvery] = useState(liveMs);
  const { value, problem, again } = useLive(path, everyMs);
  const [opened, setOpened] = useState(/** @type {number | null} */ (null));
  const answer = /** @type {{ run: Run, now: string } | null} */ (value);
  if (answer === null) {
    return html`<h1>Run <code>${id.slice(0, 8)}</code></h1>
      <p class=${problem === null ? "empty" : "problem"} role="status">${problem?.problem ?? "Looking…"}</p>`;
  }
  const { run, now } = answer;
  const wanted = run.finishedAt === null ? liveMs : endedMs;
  if (wanted !== everyMs) setEvery(wanted);
  const mayAct = me.kind !== "link";
  return html`
    ${problem !== null && html`<p class="problem" role="status">${problem.problem}</p>`}
    <div class="head">
      <h1>${run.automation} <code class="id">${run.shortId}</code></h1>
      <span class=${classNames("state", run.state)}
        >${run.isCancelling && run.finishedAt === null ? "cancelling" : run.state}</span
      >
      ${run.subject !== null && html`<span class="about">${subjectOf(run.subject)}</span>`}
    </div>
    ${whyView(run, Date.parse(now))} ${mayAct && actButtons(run, hands, again)}
    ${mayAct && doubtsView(run, hands, again)}
    ${
      run.error !== null &&
      html`<section class="card failure" aria-label="Why it failed">
        <p class="error">${run.error}</p>
        ${run.codeFrame !== null && html`<pre role="region" tabindex="0" aria-label="The code where it failed">${run.codeFrame}</pre>`}
      </section>`
    }
    <div class="columns">
      <section aria-labelledby="journal-title">
        <h2 id="journal-title">
          Journal <small>${run.entries} ${run.entries === 1 ? "entry" : "entries"}</small>
        </h2>
        ${h(Journal, { run, now: Date.parse(now), opened, onOpen: setOpened })}
        ${opened !== null && h(EntryPanel, { key: opened, run, seq: opened, hands: mayAct ? hands : null, onClose: () => setOpened(null) })}
        ${
          run.result !== null &&
          run.result !== "" &&
          html`<h2>Returned</h2>
            <pre class="result card" tabindex="0" aria-label="What the run returned">${run.result}</pre>`
        }
        ${h(LogView, { id: run.id, isLive: run.finishedAt === null })}
      </section>
      <div class="aside">${h(CodeView, { run })} ${factsView(run, Date.parse(now))}</div>
    </div>
  `;
}
