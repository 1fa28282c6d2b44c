// @ts-check
/** The form for a new issue, folded up until somebody wants it. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { textOf } from "../state/fields.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("preact").TargetedEvent<HTMLFormElement>} Submit */

/** @param {{ page: Page }} props */
export function NewIssue({ page: { snapshot, view, hands } }) {
  const fold = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  const [me] = useState(view.me);
  const open = async (/** @type {Submit} */ event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const issue = { as: textOf(fields, "as"), title: textOf(fields, "title"), body: textOf(fields, "body") };
    if (!(await hands.act("/issues", issue)) || fold.current === null) return;
    form.reset();
    // What is folded up cannot keep the focus: it would fall to the page's beginning.
    if (form.contains(document.activeElement)) fold.current.querySelector("summary")?.focus();
    fold.current.open = false;
  };
  return html`<details class="new-pull" ref=${fold}>
    <summary class="button">${icon("issue")} New issue</summary>
    <form onSubmit=${open}>
      <label>
        Title
        <input name="title" required maxlength="256" defaultValue="The elephant forgets" autocomplete="off" />
      </label>
      <label>
        What is wrong
        <textarea name="body" rows="3" maxlength="3000" />
      </label>
      <label>
        Author
        <select name="as">
          ${snapshot.people.map(
            ({ name, realName }) => html`<option value=${name} selected=${name === me}>${realName}</option>`,
          )}
        </select>
      </label>
      <button type="submit" class="primary">Open issue</button>
    </form>
  </details>`;
}
