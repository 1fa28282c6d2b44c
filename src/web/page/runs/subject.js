// @ts-check
/** What a run or an event is about, as a way to everything else about it. */
import { html } from "../../parts/html.js";
import { addressOf } from "../state/place.js";

/** @param {string | null} subject */
export function subjectOf(subject) {
  if (subject === null || subject === "") return null;
  return html`<a class="quiet-link" href=${addressOf("/runs", { subject })}>${subject}</a>`;
}
