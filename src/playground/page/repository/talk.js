// @ts-check
/** What was said about a pull request or an issue. */
import { html } from "../../../web/parts/html.js";
import { avatar } from "../slack/avatar.js";

/** @typedef {import("../state/view.js").Snapshot} Snapshot */
/** @typedef {import("../state/view.js").PullRequest} PullRequest */

/** @type {Readonly<Record<string, string>>} */
export const told = { approve: "approved", "request-changes": "requested changes", comment: "commented" };

/** @param {Pick<PullRequest, "talk"> & { state: string }} pull */
export function summaryOf({ talk, state }) {
  const count = talk.length === 0 ? "" : talk.length === 1 ? "1 response" : `${talk.length} responses`;
  if (state === "merged") return count || "Merged";
  return count === "" ? "Act on it" : `${count}, act on it`;
}

/**
 * @param {Snapshot} snapshot
 * @param {Pick<PullRequest, "talk">} pull
 */
export function talkView(snapshot, { talk }) {
  if (talk.length === 0) return null;
  return html`<ol>
    ${talk.map(
      ({ author, what, body }, index) => html`<li key=${index}>
        ${avatar(snapshot, author, "small")}
        <p>
          <strong>${author}</strong> ${told[what] ?? "commented"}
          ${body !== "" && html`<span class="body">${body}</span>`}
        </p>
      </li>`,
    )}
  </ol>`;
}
