// @ts-check
/** The topmost form that the person has open, as Slack shows it: above everything, until it is sent or closed. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../../../../web/parts/html.js";
import { renderBlocks } from "../blocks.js";
import { inView } from "../place.js";
import { listOf } from "../texts.js";
import { gather } from "./gather.js";

/** @param {{ page: import("../../state/view.js").Page }} props */
export function FormDialog({ page }) {
  const { snapshot, view: chosen, hands } = page;
  const open = snapshot.surfaces[chosen.me]?.form ?? null;
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = open === null ? null : String(open.view.id);
  useLayoutEffect(() => {
    if (id === null) dialog.current?.close();
    else if (dialog.current?.open === false) dialog.current.showModal();
  }, [id]);
  const wrong = open === null ? "" : JSON.stringify(open.errors);
  useLayoutEffect(() => {
    dialog.current?.querySelector(".block.wrong")?.scrollIntoView({ block: "center" });
  }, [wrong]);
  const close = (/** @type {boolean} */ all) => hands.act("/forms/close", { as: chosen.me, all });
  // Escape would close the dialog here, and Slack would not know.
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    void close(true);
  };
  const submit = async (
    /** @type {import("preact").TargetedEvent<HTMLFormElement, SubmitEvent>} */ event,
  ) => {
    event.preventDefault();
    const filled = gather(event.currentTarget, { onlyTexts: false });
    await hands.act("/forms/submit", { as: chosen.me, filled });
  };
  return html`<dialog ref=${dialog} class="slack-form" aria-labelledby="form-title" onCancel=${cancel}>
    ${
      open !== null &&
      html`<form key=${id} noValidate onSubmit=${submit}>
        <header>
          <h2 id="form-title">${titleOf(open.view.title, "Form")}</h2>
          <button type="button" class="cross" aria-label="Close all" onClick=${() => close(true)}>✕</button>
        </header>
        ${renderBlocks(listOf(open.view.blocks), inView(page, "form", open.errors))}
        <footer class="row">
          <button type="button" class="form-close" onClick=${() => close(false)}>
            ${titleOf(open.view.close, open.below > 0 ? "Back" : "Cancel")}
          </button>
          ${
            open.view.submit &&
            html`<button type="submit" class="primary form-submit">${titleOf(open.view.submit, "Submit")}</button>`
          }
        </footer>
      </form>`
    }
  </dialog>`;
}

/**
 * @param {unknown} text a text object of Slack's
 * @param {string} otherwise
 */
function titleOf(text, otherwise) {
  return String(/** @type {import("../texts.js").Json | null} */ (text)?.text ?? otherwise);
}
