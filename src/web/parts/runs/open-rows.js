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
  return [...timers, openWaits(waits)];
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

/** @typedef {import("../../run-snapshot.ts").RunSnapshot["waits"]} Waits */

// A run that hears of everything about a pull request waits for some thirty events.
const mostRows = 3;

/** @param {Waits} waits */
function openWaits(waits) {
  if (waits.length <= mostRows) {
    return waits.map(
      (wait) => html`<li key=${`open-${wait.call}`} class="open">
        <span class="bead" />
        <span>waits for ${nameOf(wait)}</span>
      </li>`,
    );
  }
  return html`<li key="open-waits" class="open">
    <span class="bead" />
    <details class="waits">
      <summary>waits for ${waits.length} events</summary>
      <ul>${waits.map((wait) => html`<li key=${wait.call}>${nameOf(wait)}</li>`)}</ul>
    </details>
  </li>`;
}

/** @param {Waits[number]} wait */
function nameOf({ type, subject }) {
  if (type in ownWaits) return ownWaits[/** @type {keyof typeof ownWaits} */ (type)];
  return html`${type}${subject !== null && html`<small> ${subject}</small>`}`;
}
