// @ts-check
/** The code of a copy: a field to write in, with its lines' numbers beside it. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";

/**
 * @typedef {object} Editor
 * @property {import("./bench.js").Copy} copy
 * @property {readonly import("../state/copies.js").Finding[]} findings
 * @property {string | null} stands "triage.ts:13", where the copy's run waits
 * @property {(text: string) => void} onEdit
 */

/** @param {Editor} props */
export function editorView({ copy: { file, text }, findings, stands, onEdit }) {
  const wrong = new Set(findings.map(({ line }) => line));
  const waits = stands !== null && stands.startsWith(`${file}:`) ? Number(stands.slice(file.length + 1)) : 0;
  const follow = (/** @type {Event} */ { currentTarget }) => {
    const field = /** @type {HTMLTextAreaElement} */ (currentTarget);
    if (field.previousElementSibling !== null) field.previousElementSibling.scrollTop = field.scrollTop;
  };
  const edit = (/** @type {Event} */ { currentTarget }) =>
    onEdit(/** @type {HTMLTextAreaElement} */ (currentTarget).value);
  return html`<div class="editor">
    <ol class="line-numbers" aria-hidden="true">
      ${text.split("\n").map((_, index) => {
        const line = index + 1;
        return html`<li key=${line} class=${classNames(wrong.has(line) && "wrong", line === waits && "waits")}>${line}</li>`;
      })}
    </ol>
    <textarea
      aria-label="The code of the copy"
      aria-describedby=${waits > 0 ? "bench-waits" : null}
      spellcheck="false"
      autocomplete="off"
      autocapitalize="off"
      wrap="off"
      value=${text}
      onInput=${edit}
      onScroll=${follow}
    />
    ${waits > 0 && html`<p id="bench-waits" class="waits-at">Waits at line ${waits}: <code>${(text.split("\n")[waits - 1] ?? "").trim()}</code></p>`}
  </div>`;
}
