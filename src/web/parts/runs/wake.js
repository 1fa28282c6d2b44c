// @ts-check
/** A run's sleep, as a bar that fills until its timer is due. */
import { html } from "../html.js";
import { icon } from "../icon.js";
import { showMoment, showRelative } from "../time.js";

/**
 * @param {import("../../run-snapshot.ts").RunSnapshot} run
 * @param {number} now
 */
export function wakeView({ wakeAt, journal, createdAt }, now) {
  if (wakeAt === null) return null;
  const due = Date.parse(wakeAt);
  const since = Date.parse(journal.at(-1)?.at ?? createdAt);
  const share = due <= since ? 1 : Math.min(1, Math.max(0, (now - since) / (due - since)));
  return html`<div class="wake">
    <p>${icon("clock")} wakes <time title=${showMoment(wakeAt)}>${showRelative(wakeAt, now)}</time></p>
    <progress max="1" value=${share.toFixed(4)} aria-label="Sleep until the next timer" />
  </div>`;
}
