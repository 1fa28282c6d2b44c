// @ts-check
/** What can be unfolded: it begins as its view says, and is from then on as its reader leaves it. */
import { useState } from "preact/hooks";
import { html } from "./html.js";

/** @param {{ class: string, isOpen: boolean, children?: import("./html.js").Children }} props */
export function Fold({ class: look, isOpen, children }) {
  // Preact sets only what changed, so an attribute that stays the same is the reader's.
  const [isOpenAtFirst] = useState(isOpen);
  return html`<details class=${look} open=${isOpenAtFirst}>${children}</details>`;
}
