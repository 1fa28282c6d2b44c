// @ts-check
/** What the run printed, as far as it is kept. */
import { useState } from "preact/hooks";
import { classNames } from "../../parts/class-names.js";
import { html } from "../../parts/html.js";
import { showClock, showMoment } from "../../parts/time.js";
import { useLive } from "../state/use-live.js";

/** @param {{ id: string, isLive: boolean }} props */
export function LogView({ id, isLive }) {
  const [isOpen, setOpen] = useState(false);
  const { value } = useLive(
    isOpen ? `/api/runs/${encodeURIComponent(id)}/logs` : null,
    isLive ? 2000 : 60_000,
  );
  const lines = /** @type {{ lines: readonly { at: string, level: string, text: string }[] } | null} */ (
    value
  )?.lines;
  return html`<details
    class="log"
    onToggle=${(/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open)}
  >
    <summary><h2>Log</h2></summary>
    ${lines !== undefined && lines.length === 0 && html`<p class="empty">It printed nothing.</p>`}
    ${
      lines !== undefined &&
      lines.length > 0 &&
      html`<ol class="log-lines" tabindex="0" aria-label="What the run printed">
        ${lines.map(
          ({ at, level, text }, index) =>
            html`<li key=${index} class=${classNames(level)}>
              <time title=${showMoment(at)}>${showClock(at)}</time> <span>${text}</span>
            </li>`,
        )}
      </ol>`
    }
  </details>`;
}
