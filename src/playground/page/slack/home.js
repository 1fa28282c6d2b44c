// @ts-check
/** The app's Home: the tab that the app fills for each person. */
import { html } from "../../../web/parts/html.js";
import { renderBlocks } from "./blocks.js";
import { inView } from "./place.js";
import { listOf } from "./texts.js";

/** @param {import("../state/view.js").Page} page */
export function homeView(page) {
  const home = page.snapshot.surfaces[page.view.me]?.home ?? null;
  return html`<div class="conversation app-home">
    <header class="conversation-head">
      <div class="conversation-title">
        <h3>Hathi</h3>
        <p class="topic">Home</p>
      </div>
    </header>
    <div class="home-body">
      ${
        home === null
          ? html`<p class="empty">The app has put nothing here for this person.</p>`
          : renderBlocks(listOf(home.blocks), inView(page, "home"))
      }
    </div>
  </div>`;
}
