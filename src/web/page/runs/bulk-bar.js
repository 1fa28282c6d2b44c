// @ts-check
/** Acts on all runs of the filter: first what would happen, then a click that does it, then how far it has come. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { html } from "../../parts/html.js";
import { useLive } from "../state/use-live.js";
import { actsFor } from "./bulk-acts.js";

/**
 * @typedef {object} Plan
 * @property {number} id
 * @property {string} what
 * @property {string} consequence
 * @property {import("../../../core/bulk/bulk-act.ts").BulkCount} counted
 * @property {readonly { id: string, shortId: string, automation: string, subject: string | null }[]} first
 */
/**
 * @typedef {object} Kept
 * @property {number} id
 * @property {string} word
 * @property {number} counted
 * @property {number} done
 * @property {number} refused
 * @property {Readonly<Record<string, number>>} reasons
 * @property {boolean} hasEnded
 * @property {string | null} stoppedBy
 */

/** @param {{ filter: Readonly<Record<string, string>>, hands: import("../state/hands.js").Hands }} props */
export function BulkBar({ filter, hands }) {
  const [plan, setPlan] = useState(
    /** @type {(Plan & { title: string, isDanger: boolean }) | null} */ (null),
  );
  const [confirmed, setConfirmed] = useState(/** @type {number | null} */ (null));
  if (confirmed !== null) return h(BulkProgress, { id: confirmed, hands });
  if (plan !== null) {
    const confirm = async () => {
      if ((await hands.act(`/api/bulk/${plan.id}/confirm`)) !== null) setConfirmed(plan.id);
    };
    return planView(
      plan,
      () => void confirm(),
      () => setPlan(null),
    );
  }
  /** @param {import("./bulk-acts.js").Act} act */
  const look = async ({ word, settlement, title, isDanger }) => {
    /** @type {Plan | null} */
    const given = await hands.act("/api/bulk", {
      word,
      ...(settlement !== undefined && { settlement }),
      filter,
    });
    if (given !== null) setPlan({ ...given, title, isDanger });
  };
  const acts = actsFor(filter.state);
  if (acts.length === 0) {
    return html`<section class="bulk card" aria-label="Act on all of these">
      <p>Runs that are ${filter.state} have ended, and nothing is left to do to them.</p>
    </section>`;
  }
  return html`<section class="bulk card" aria-label="Act on all of these">
    <p>What shall happen to all runs of this filter? You see first which they are.</p>
    <div class="row">
      ${acts.map(
        (act) =>
          html`<button type="button" class=${act.isDanger ? "danger" : null} onClick=${() => look(act)}>
            ${act.title}
          </button>`,
      )}
    </div>
  </section>`;
}

/**
 * @param {Plan & { title: string, isDanger: boolean }} plan
 * @param {() => void} onConfirm
 * @param {() => void} onDrop
 */
function planView({ title, isDanger, what, consequence, counted, first }, onConfirm, onDrop) {
  const { runs, doubts, leftOut, groups } = counted;
  return html`<section class="bulk card" aria-label="Before it is done">
    <h2>${title}: ${runs} ${runs === 1 ? "run" : "runs"}${doubts > 0 ? `, ${doubts} steps in doubt` : ""}</h2>
    <p>Of: ${what}. ${consequence}</p>
    ${leftOut > 0 && html`<p>${leftOut} more failed by their own code, and would fail again: they are left out.</p>`}
    <ul class="groups">
      ${groups.map((group) => html`<li><b>${group.runs}</b> ${group.automation} <span class="state ${group.state}">${group.state}</span></li>`)}
    </ul>
    ${
      runs > 0 &&
      html`<p class="first">
        ${runs > first.length ? "The first: " : ""}
        ${first.map((run, index) => [index > 0 && ", ", html`<a href="/runs/${run.id}">${run.automation} ${run.shortId}</a>`])}
      </p>`
    }
    <div class="row">
      ${runs > 0 && html`<button type="button" class=${isDanger ? "danger" : "primary"} onClick=${onConfirm}>${title}: ${runs}</button>`}
      <button type="button" onClick=${onDrop}>${runs > 0 ? "Not now" : "Back"}</button>
    </div>
  </section>`;
}

/** @param {{ id: number, hands: import("../state/hands.js").Hands }} props */
function BulkProgress({ id, hands }) {
  const { value, again } = useLive(`/api/bulk/${id}`, 1000);
  const kept = /** @type {{ act: Kept } | null} */ (value)?.act;
  if (kept === undefined) return html`<p class="empty">Doing it…</p>`;
  const { word, counted, done, refused, reasons, hasEnded, stoppedBy } = kept;
  const stop = async () => {
    await hands.act(`/api/bulk/${id}/stop`);
    again();
  };
  const share = counted === 0 ? 1 : Math.min(1, (done + refused) / counted);
  return html`<section class="bulk card" aria-label="What is done" aria-live="polite">
    <h2>${word}: ${hasEnded ? (stoppedBy === null ? "done" : "stopped") : "under way"}</h2>
    <progress max="1" value=${hasEnded ? 1 : share} aria-label="How far it has come" />
    <p>${done} of ${counted} done${refused > 0 ? `, ${refused} not` : ""}.</p>
    <ul>
      ${Object.entries(reasons).map(([reason, count]) => html`<li>${count}: ${reason}</li>`)}
    </ul>
    ${!hasEnded && html`<button type="button" class="danger" onClick=${stop}>Stop</button>`}
  </section>`;
}
