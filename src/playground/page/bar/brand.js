// @ts-check
/** The elephant and its name. */
import { html } from "../../../web/parts/html.js";

const body =
  "M20 10c-8 0-14 6-14 14v12a2 2 0 0 0 2 2h4a2 2 0 0 0 2-2v-5h9v5a2 2 0 0 0 2 2h4a2 2 0 0 0 2-2v-7.500c1.200.500 2.500.700 3.500.400v4.600c0 2.500 1.700 4.300 4 4.300 2 0 3.500-1.300 3.500-3.100h-2.400c0 .6-.4 1-1 1-.7 0-1.100-.6-1.100-1.600V22c0-7-5-12-12-12z";
const ear = "M24 15c-4.500 0-7 3-7 7s2.500 6.500 6 6.500c4 0 6.500-3 6.500-7.500 0-3.500-2-6-5.500-6z";

export function brand() {
  return html`<div class="brand">
    <svg class="elephant" viewBox="0 0 48 48" aria-hidden="true">
      <path class="body" d=${body} />
      <path class="ear" d=${ear} />
      <circle class="eye" cx="33.500" cy="19.500" r="1.300" />
    </svg>
    <h1>Hathi <small>playground</small></h1>
  </div>`;
}
