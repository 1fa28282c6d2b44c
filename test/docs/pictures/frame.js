// @ts-check
/** Draws blocks in a browser as the playground's page does, in a frame like that of one message. */
import { render } from "preact";
import { html } from "../../../src/web/parts/html.js";
import { renderBlocks } from "../../../src/playground/page/slack/blocks.js";

const people = ["ana", "ben", "chen", "dana", "eli", "fay", "UANA", "UBEN"].map((id) => ({
  userId: id,
  name: id.replace(/^U/, "").toLowerCase(),
  realName: id.replace(/^U/, "").toLowerCase(),
}));

/** @param {readonly unknown[]} blocks */
export function draw(blocks) {
  const page = /** @type {any} */ ({
    snapshot: { people, channels: [], pullRequests: [], botUserId: "bot" },
    now: Date.parse("2026-11-24T09:30:00Z"),
    view: {},
    hands: {},
  });
  const place = { page, errors: {}, press: async () => {} };
  const frame = html`<div class="message"><div class="said">${renderBlocks(blocks, place)}</div></div>`;
  render(frame, /** @type {HTMLElement} */ (document.getElementById("page")));
}
