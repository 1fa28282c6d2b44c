// @ts-check
/** The top of the page: the name, the clock that can be set forward, and the worker that can be killed. */
import { html } from "../../../web/parts/html.js";
import { brand } from "./brand.js";
import { clockView } from "./clock.js";
import { workerView } from "./worker.js";

/** @param {import("../state/view.js").Page | null} page */
export function barView(page) {
  return html`<header class="bar">
    ${brand()}
    <div class="controls">${page !== null && [clockView(page), workerView(page)]}</div>
  </header>`;
}
