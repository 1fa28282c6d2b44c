// @ts-check
/** The playground's clock, and buttons that set it forward. */
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { showClock, showDay, showSpan } from "../../../web/parts/time.js";

/** @typedef {import("../state/view.js").Page} Page */

const buttons = /** @type {const} */ ([
  ["hour", "+1 hour"],
  ["day", "+1 day"],
  ["next-timer", "To next timer"],
]);

/** @param {Page} page */
export function clockView(page) {
  const { now } = page;
  const { aheadMs } = page.snapshot.clock;
  return html`<div class="clock" role="group" aria-label="The playground's clock">
    <p class="time" title="The database's clock, in UTC. Every timer goes by it.">
      ${icon("clock")}
      <span class="date">${showDay(now)}</span>
      <time>${showClock(now)}</time>
      <span class="ahead">${aheadMs >= 60_000 ? `${showSpan(aheadMs, 2)} ahead` : "real time"}</span>
    </p>
    <div class="row">${buttons.map(([by, label]) => skipButton(page, by, label))}</div>
  </div>`;
}

/**
 * @param {Page} page
 * @param {string} by
 * @param {string} label
 */
function skipButton({ view, hands }, by, label) {
  const skip = () => (view.busy ? undefined : hands.act("/clock", { by }));
  return html`<button type="button" aria-disabled=${view.busy ? "true" : null} onClick=${skip}>${label}</button>`;
}
