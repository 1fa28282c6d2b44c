// @ts-check
/** The code of the run's own build, with the line at which it waits marked. */
import { useEffect, useRef, useState } from "preact/hooks";
import { classNames } from "../../parts/class-names.js";
import { html } from "../../parts/html.js";
import { useLive } from "../state/use-live.js";

/** The code of a build does not change; that it was removed is soon enough known. */
const everyMs = 600_000;

/** @typedef {{ file: string, text: string | null }} File */

/** @param {{ run: import("./run.js").Run }} props */
export function CodeView({ run: { id, build, automation, standsAt } }) {
  const { value } = useLive(`/api/runs/${encodeURIComponent(id)}/code?of=${build}`, everyMs);
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  const lines = useRef(/** @type {HTMLElement | null} */ (null));
  const files = /** @type {{ files: readonly File[] } | null} */ (value)?.files ?? [];
  const shown =
    files.find(({ file }) => file === chosen) ??
    files.find(({ file }) => file === standsAt?.file) ??
    files.find(({ file }) => file.replace(/\.\w+$/, "") === automation.replace(/[ .].*$/s, "")) ??
    files[0];
  const waits = standsAt !== null && standsAt.file === shown?.file ? standsAt.line : 0;
  useEffect(() => {
    const [frame, line] = [lines.current, lines.current?.querySelector(".waits")];
    if (frame === null || !(line instanceof HTMLElement)) return;
    frame.scrollTop = line.offsetTop - frame.clientHeight / 2;
  }, [waits, shown?.file]);
  // A build that is not stored any more has nothing to show.
  if (shown === undefined) return null;
  return html`<section class="code card" aria-labelledby="code-title">
    <div class="head">
      <h2 id="code-title">Code ${waits > 0 && html`<small>waits at line ${waits}</small>`}</h2>
      ${
        files.length > 1
          ? html`<select
              aria-label="File"
              value=${shown.file}
              onChange=${(/** @type {Event} */ event) => setChosen(/** @type {HTMLSelectElement} */ (event.currentTarget).value)}
            >
              ${files.map(({ file }) => html`<option value=${file}>${file}</option>`)}
            </select>`
          : html`<small>${shown.file}</small>`
      }
    </div>
    ${
      shown.text === null
        ? html`<p class="empty">This file is too long to be shown.</p>`
        : html`<div
            class="code-lines"
            ref=${lines}
            role="region"
            tabindex="0"
            aria-label="${shown.file}, as in this run's build"
          >
            <ol>
              ${shown.text.split("\n").map((text, index) => lineView(text, index + 1 === waits))}
            </ol>
          </div>`
    }
  </section>`;
}

/**
 * @param {string} text
 * @param {boolean} isWaited
 */
function lineView(text, isWaited) {
  return html`<li class=${classNames(isWaited && "waits")}>
    <code>${text === "" ? " " : text}</code
    >${isWaited && html`<span class="visually-hidden"> The run waits here.</span>`}
  </li>`;
}
