// @ts-check
/** Who is asked for a review of a pull request, and what the others found. */
import { html } from "../../../web/parts/html.js";
import { avatar } from "../slack/avatar.js";
import { realNameOf } from "../state/people.js";
import { told } from "./talk.js";

/** @typedef {import("../state/view.js").Snapshot} Snapshot */
/** @typedef {import("../state/view.js").PullRequest} PullRequest */

/**
 * @param {Snapshot} snapshot
 * @param {PullRequest} pull
 */
export function reviewers(snapshot, pull) {
  // Nobody is waited for any more when it is merged or closed, whoever was asked.
  const awaited = pull.state === "open" || pull.state === "draft" ? pull.awaited : [];
  const given = pull.verdicts.filter(({ author }) => !awaited.includes(author));
  if (awaited.length + given.length === 0) return null;
  return html`<p class="reviewers">
    ${awaited.map((name) => reviewer(snapshot, name, "awaited", "is awaited"))}
    ${given.map(({ author, verdict }) => reviewer(snapshot, author, verdict, told[verdict] ?? ""))}
  </p>`;
}

/**
 * @param {Snapshot} snapshot
 * @param {string} name
 * @param {string} look
 * @param {string} text
 */
function reviewer(snapshot, name, look, text) {
  return html`<span key=${name} class="reviewer ${look}" title="${realNameOf(snapshot, name)} ${text}">
    ${avatar(snapshot, name, "small")} ${name} <em>${text}</em>
  </span>`;
}
