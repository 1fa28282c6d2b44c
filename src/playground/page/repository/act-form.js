// @ts-check
/** What one can do about a pull request, as whom, and with which words. */
import { useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { textOf } from "../state/fields.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").PullRequest} PullRequest */
/** @typedef {import("preact").TargetedEvent<HTMLFormElement, SubmitEvent>} Submit */

/** @type {Record<PullRequest["state"], readonly [action: string, label: string, look: string | null][]>} */
const actions = {
  draft: [
    ["ready", "Ready for review", "primary"],
    ["comment", "Comment", null],
    ["close", "Close", null],
  ],
  open: [
    ["merge", "Merge", "merge"],
    ["approve", "Approve", "good"],
    ["request-changes", "Request changes", null],
    ["comment", "Comment", null],
    ["close", "Close", null],
  ],
  closed: [["reopen", "Reopen", null]],
  merged: [],
};

/** @param {{ page: Page, pull: PullRequest }} props */
export function ActForm({ page, pull }) {
  const { people } = page.snapshot;
  // Who it begins with; afterwards it is whoever was chosen.
  const [first] = useState(pull.awaited[0] ?? people.find(({ name }) => name !== pull.author)?.name);
  const act = (/** @type {Submit} */ event) => {
    event.preventDefault();
    return actOn(page, pull, event.currentTarget, event.submitter);
  };
  return html`<form onSubmit=${act}>
    <label class="as">
      As
      <select name="as">
        ${people.map(
          ({ name, realName }) => html`<option value=${name} selected=${name === first}>${realName}</option>`,
        )}
      </select>
    </label>
    ${
      pull.state !== "closed" &&
      html`<input
      name="body"
      maxlength="3000"
      aria-label="Comment"
      placeholder="Say something (optional)"
      autocomplete="off"
    />`
    }
    <div key=${pull.state} class="row">
      ${actions[pull.state].map(
        ([action, label, look]) =>
          html`<button key=${action} type="submit" name="action" value=${action} class=${look}>${label}</button>`,
      )}
    </div>
  </form>`;
}

/**
 * @param {Page} page
 * @param {PullRequest} pull
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
async function actOn({ hands }, { number }, form, submitter) {
  const fields = new FormData(form, submitter);
  // Enter in the field comments, whatever the first button is.
  const isEnter = document.activeElement instanceof HTMLInputElement;
  const action = isEnter ? "comment" : textOf(fields, "action");
  const body = { as: textOf(fields, "as"), body: textOf(fields, "body") };
  if (!(await hands.act(`/pull-requests/${number}/${action}`, body))) return;
  const field = form.elements.namedItem("body");
  if (field instanceof HTMLInputElement) field.value = "";
}
