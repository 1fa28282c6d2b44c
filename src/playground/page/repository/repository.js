// @ts-check
/** The left of the page: the repository with its pull requests and issues, and the forms for new ones. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { issueCard } from "./issue-card.js";
import { NewIssue } from "./new-issue.js";
import { NewPull } from "./new-pull.js";
import { pullCard } from "./pull-card.js";

/** @param {import("../state/view.js").Page} page */
export function repositoryView(page) {
  const { pullRequests, issues } = page.snapshot;
  return html`<div class="repository">
    ${h(NewPull, { page })} ${h(NewIssue, { page })}
    ${pullRequests.length + issues.length === 0 && nothingYet()}
    ${pullRequests.length > 0 && html`<ol class="pulls">${pullRequests.map((pull) => pullCard(page, pull))}</ol>`}
    ${issues.length > 0 && html`<ol class="pulls" aria-label="Issues">${issues.map((issue) => issueCard(page, issue))}</ol>`}
  </div>`;
}

function nothingYet() {
  return html`<p class="empty">
    <strong>No pull requests yet.</strong>
    Open one: Hathi hears of it by a signed webhook and makes a channel for it. An issue is heard of in the same way, by
    automations that listen to issues.
  </p>`;
}
