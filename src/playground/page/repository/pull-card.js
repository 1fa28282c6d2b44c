// @ts-check
/** A pull request's card: who is awaited, what was said, and what one can do about it. */
import { h } from "preact";
import { Fold } from "../../../web/parts/fold.js";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { showMoment, showRelative } from "../../../web/parts/time.js";
import { realNameOf } from "../state/people.js";
import { ActForm, actsOfPull } from "./act-form.js";
import { reviewers } from "./reviewers.js";
import { summaryOf, talkView } from "./talk.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").PullRequest} PullRequest */

/** @type {Record<PullRequest["state"], { label: string, sign: import("../../../web/parts/icon.js").IconName }>} */
const states = {
  draft: { label: "Draft", sign: "branch" },
  open: { label: "Open", sign: "branch" },
  merged: { label: "Merged", sign: "merge" },
  closed: { label: "Closed", sign: "cross" },
};

/**
 * @param {Page} page
 * @param {PullRequest} pull
 */
export function pullCard(page, pull) {
  const { snapshot, now } = page;
  const { number, title, author, branch, openedAt, state } = pull;
  const { label, sign } = states[state];
  const id = `pull-${number}`;
  return html`<li key=${id} id=${id} class="pull card ${state}" tabindex="-1">
    <div class="pull-head">
      <span class="pull-state" title=${label}>${icon(sign)}<span class="visually-hidden">${label}</span></span>
      <h3>${title}<span class="number"> #${number}</span></h3>
    </div>
    <p class="meta">
      ${realNameOf(snapshot, author)} · <time title=${showMoment(openedAt)}>${showRelative(openedAt, now)}</time> ·${" "}
      <code title=${branch}>${branch}</code>
    </p>
    ${reviewers(snapshot, pull)}
    ${h(
      Fold,
      { class: "talk", isOpen: state === "open" || state === "draft" },
      html`<summary>${summaryOf(pull)}</summary>`,
      talkView(snapshot, pull),
      state !== "merged" && h(ActForm, actsOfPull(page, pull)),
    )}
  </li>`;
}
