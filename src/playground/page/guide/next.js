// @ts-check
/** What to do when all of the guide was seen. */
import { html } from "../../../web/parts/html.js";

export function nextView() {
  return html`<p class="next">
    Next, ${documentLink("writing-an-automation.md", "write one of your own")}: save it in${" "}
    <code>automations/</code>, and it is here at once. <em>Edit a copy</em> tries a change without touching the file. Then${" "}
    ${documentLink("README.md", "connect a real workspace")}.${" "}
    ${documentLink("what-is-durable.md", "How it survives")} tells why the worker could die.
  </p>`;
}

/**
 * @param {string} name
 * @param {string} text
 */
function documentLink(name, text) {
  return html`<a href="/playground/docs/${name}" target="_blank" rel="noreferrer">${text}</a>`;
}
