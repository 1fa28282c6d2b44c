// @ts-check
/** What one can do about a pull request or an issue, as whom, and with which words. */
import { useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { textOf } from "../state/fields.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").PullRequest} PullRequest */
/** @typedef {import("preact").TargetedEvent<HTMLFormElement, SubmitEvent>} Submit */

/** @typedef {readonly [action: string, label: string, look: string | null]} Action */

/** @type {Record<PullRequest["state"], readonly Action[]>} */
const ofPull = {
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

/** What somebody else does to a pull request: its author, or what tests it. @type {readonly Action[]} */
const moreOfPull = [
  ["push", "Push a commit", null],
  ["checks-pass", "Checks pass", null],
  ["checks-fail", "Checks fail", null],
  ["label", "Label as bug", null],
];

/** @type {Record<import("../state/view.js").Issue["state"], readonly Action[]>} */
const ofIssue = {
  open: [
    ["comment", "Comment", null],
    ["label", "Label as bug", null],
    ["assign", "Assign", null],
    ["close", "Close", null],
  ],
  closed: [["reopen", "Reopen", null]],
};

/**
 * @typedef {object} Props
 * @property {Page} page
 * @property {string} path where its acts go
 * @property {string} state of what is acted on
 * @property {string | undefined} first who one is at first
 * @property {readonly Action[]} actions
 * @property {readonly Action[]} more
 */

/** @param {Props} props */
export function ActForm({ page, path, state, first: given, actions, more }) {
  const { people } = page.snapshot;
  // Who it begins with; afterwards it is whoever was chosen.
  const [first] = useState(given);
  const act = (/** @type {Submit} */ event) => {
    event.preventDefault();
    return actOn(page, path, event.currentTarget, event.submitter);
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
      state !== "closed" &&
      html`<input
      name="body"
      maxlength="3000"
      aria-label="Comment"
      placeholder="Say something (optional)"
      autocomplete="off"
    />`
    }
    <div key=${state} class="row">${actions.map(button)}</div>
    ${
      more.length > 0 &&
      html`<details class="more-acts">
        <summary>More</summary>
        <div class="row">${more.map(button)}</div>
      </details>`
    }
  </form>`;
}

/** @param {Action} action */
function button([action, label, look]) {
  return html`<button key=${action} type="submit" name="action" value=${action} class=${look}>${label}</button>`;
}

/**
 * @param {Page} page
 * @param {PullRequest} pull
 * @returns {Props}
 */
export function actsOfPull(page, { number, state, awaited, author }) {
  const other = page.snapshot.people.find(({ name }) => name !== author)?.name;
  return {
    page,
    path: `/pull-requests/${number}`,
    state,
    first: awaited[0] ?? other,
    actions: ofPull[state],
    more:
      state === "open"
        ? [...moreOfPull, ["convert-to-draft", "Back to draft", null]]
        : state === "draft"
          ? moreOfPull
          : [],
  };
}

/**
 * @param {Page} page
 * @param {import("../state/view.js").Issue} issue
 * @returns {Props}
 */
export function actsOfIssue(page, { number, state }) {
  return { page, path: `/issues/${number}`, state, first: page.view.me, actions: ofIssue[state], more: [] };
}

/**
 * @param {Page} page
 * @param {string} path
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
async function actOn({ hands }, path, form, submitter) {
  const fields = new FormData(form, submitter);
  // Enter in the field comments, whatever the first button is.
  const isEnter = document.activeElement instanceof HTMLInputElement;
  const action = isEnter ? "comment" : textOf(fields, "action");
  const body = { as: textOf(fields, "as"), body: textOf(fields, "body") };
  if (!(await hands.act(`${path}/${action}`, body))) return;
  const field = form.elements.namedItem("body");
  if (field instanceof HTMLInputElement) field.value = "";
}
