// @ts-check
/** The left of the page: the repository with its pull requests, and the form for a new one. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { NewPull } from "./new-pull.js";
import { pullCard } from "./pull-card.js";

/** @param {import("../state/view.js").Page} page */
export function repositoryView(page) {
  const { pullRequests } = page.snapshot;
  return html`<div class="repository">
    ${h(NewPull, { page })}
    ${
      pullRequests.length === 0
        ? html`<p class="empty">
          <strong>No pull requests yet.</strong>
          Open one: Hathi hears of it by a signed webhook and makes a channel for it.
        </p>`
        : html`<ol class="pulls">${pullRequests.map((pull) => pullCard(page, pull))}</ol>`
    }
  </div>`;
}
