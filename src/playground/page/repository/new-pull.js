// @ts-check
/** The form for a new pull request, folded up until somebody wants it. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { textOf } from "../state/fields.js";
import { suggestTitle } from "./titles.js";

/** @typedef {import("../state/view.js").Page} Page */

/** @param {{ page: Page }} props */
export function NewPull({ page }) {
  const { snapshot, view, hands } = page;
  const summary = useRef(/** @type {HTMLElement | null} */ (null));
  // What the form begins with; what is in it is its writer's.
  const [first] = useState({ title: suggestTitle(snapshot.pullRequests.length), author: view.me });
  const unfold = (/** @type {import("preact").TargetedEvent<HTMLDetailsElement>} */ { currentTarget }) =>
    hands.choose(() => (view.isProposing = currentTarget.open));
  const open = (/** @type {import("preact").TargetedEvent<HTMLFormElement>} */ event) => {
    event.preventDefault();
    return propose(page, event.currentTarget, summary.current);
  };
  return html`<details class="new-pull" open=${view.isProposing} onToggle=${unfold}>
    <summary class="button" ref=${summary}>${icon("branch")} New pull request</summary>
    <form onSubmit=${open}>
      <label>
        Title
        <input name="title" required maxlength="256" defaultValue=${first.title} autocomplete="off" />
      </label>
      <label>
        Author
        <select name="as">
          ${snapshot.people.map(
            ({ name, realName }) =>
              html`<option value=${name} selected=${name === first.author}>${realName}</option>`,
          )}
        </select>
      </label>
      <fieldset>
        <legend>Reviewers</legend>
        ${snapshot.people.map(
          ({ name, realName }) => html`<label class="tick">
            <input type="checkbox" name="reviewers" value=${name} defaultChecked=${name === "ben"} />
            ${realName.split(" ")[0]}
          </label>`,
        )}
      </fieldset>
      <label class="tick"><input type="checkbox" name="draft" />Draft</label>
      <button type="submit" class="primary">Open pull request</button>
    </form>
  </details>`;
}

/**
 * @param {Page} page
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} summary
 */
async function propose({ snapshot, view, hands }, form, summary) {
  const fields = new FormData(form);
  const [as, title, reviewers] = [textOf(fields, "as"), textOf(fields, "title"), fields.getAll("reviewers")];
  view.follow = true;
  if (!(await hands.act("/pull-requests", { as, title, reviewers, draft: fields.has("draft") }))) return;
  const field = form.elements.namedItem("title");
  if (field instanceof HTMLInputElement) field.value = suggestTitle(snapshot.pullRequests.length + 1);
  // What is folded up cannot keep the focus: it would fall to the page's beginning.
  if (form.contains(document.activeElement)) summary?.focus();
  hands.choose(() => (view.isProposing = false));
}
