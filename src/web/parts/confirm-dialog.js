// @ts-check
/** Asks before something is done. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} yes what the button says by which it is done
 * @property {string} no
 * @property {boolean} isDanger
 */

/** @param {{ question: Question | null, onAnswer: (isYes: boolean) => void }} props */
export function ConfirmDialog({ question, onAnswer }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    if (question === null || dialog.current === null) return;
    dialog.current.returnValue = "no";
    dialog.current.showModal();
  }, [question]);
  const answer = () => onAnswer(dialog.current?.returnValue === "yes");
  return html`<dialog ref=${dialog} aria-labelledby="confirm-title" onClose=${answer}>
    <form method="dialog">
      <h2 id="confirm-title">${question?.title}</h2>
      <p>${question?.text}</p>
      <div class="row">
        <button id="confirm-no" value="no">${question?.no}</button>
        <button id="confirm-yes" value="yes" class=${question?.isDanger ? "danger" : "primary"}>
          ${question?.yes}
        </button>
      </div>
    </form>
  </dialog>`;
}
