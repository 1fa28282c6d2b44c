// @ts-check
/** An issue's card: its labels, what was said, and what one can do about it. */
import { h } from "preact";
import { Fold } from "../../../web/parts/fold.js";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { showMoment, showRelative } from "../../../web/parts/time.js";
import { realNameOf } from "../state/people.js";
import { ActForm, actsOfIssue } from "./act-form.js";
import { summaryOf, talkView } from "./talk.js";

/**
 * @param {import("../state/view.js").Page} page
 * @param {import("../state/view.js").Issue} issue
 */
export function issueCard(page, issue) {
  const { snapshot, now } = page;
  const { number, title, body, author, openedAt, state, labels } = issue;
  const label = state === "open" ? "Open issue" : "Closed issue";
  return html`<li key=${`issue-${number}`} id=${`issue-${number}`} class="pull card ${state}" tabindex="-1">
    <div class="pull-head">
      <span class="pull-state" title=${label}
        >${icon(state === "open" ? "issue" : "cross")}<span class="visually-hidden">${label}</span></span
      >
      <h3>${title}<span class="number"> #${number}</span></h3>
    </div>
    <p class="meta">
      ${realNameOf(snapshot, author)} · <time title=${showMoment(openedAt)}>${showRelative(openedAt, now)}</time>
      ${labels.map((name) => html` · <code>${name}</code>`)}
    </p>
    ${body !== "" && html`<p class="issue-body">${body}</p>`}
    ${h(
      Fold,
      { class: "talk", isOpen: state === "open" },
      html`<summary>${summaryOf(issue)}</summary>`,
      talkView(snapshot, issue),
      h(ActForm, actsOfIssue(page, issue)),
    )}
  </li>`;
}
