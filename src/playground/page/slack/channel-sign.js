// @ts-check
/** What stands before a channel's name. */
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";

/** @param {import("../state/view.js").Channel} channel */
export function channelSign({ isArchived, isPrivate, isDirect }) {
  if (isArchived) return icon("archive");
  if (isPrivate && !isDirect) return icon("lock");
  return html`<span class="sign" aria-hidden="true">${isDirect ? "@" : "#"}</span>`;
}
