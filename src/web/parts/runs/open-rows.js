// @ts-check
/** What a run is waiting for: the part of its journal that is still to be written. */
import { html } from "../html.js";
import { showMoment, showRelative } from "../time.js";

/**
 * @param {import("../../run-snapshot.ts").RunSnapshot} run
 * @param {number} now
 */
export function openRows({ finishedAt, wakeAt, waits }, now) {
  if (finishedAt !== null) return [];
  const timers = wakeAt === null ? [] : [openTimer(wakeAt, now)];
  return [...timers, ...waits.map(openWait)];
}

/**
 * @param {string} wakeAt
 * @param {number} now
 */
function openTimer(wakeAt, now) {
  return html`<li key="open-timer" class="open">
    <span class="bead" />
    <span title=${showMoment(wakeAt)}>timer, due ${showRelative(wakeAt, now)}</span>
  </li>`;
}

/** What a question of ask() waits for, in place of the names that Hathi has for it. */
const ownWaits = {
  "ask.ended": "an answer of people",
  "ask.posted": "its card",
  "ask.asked-back": "what people ask back",
};

/** @param {import("../../run-snapshot.ts").RunSnapshot["waits"][number]} wait */
function openWait({ call, type, subject }) {
  return html`<li key=${`open-${call}`} class="open">
    <span class="bead" />
    ${
      type in ownWaits
        ? html`<span>waits for ${ownWaits[/** @type {keyof typeof ownWaits} */ (type)]}</span>`
        : html`<span>waits for ${type}${subject !== null && html`<small> ${subject}</small>`}</span>`
    }
  </li>`;
}
