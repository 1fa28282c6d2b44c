// @ts-check
/** The page's beginning: hears of every new state, draws it, and keeps the clock ticking in between. */
import { announce } from "./announce.js";
import { listen } from "./api.js";
import { barView } from "./bar-view.js";
import { h, morph } from "./dom.js";
import { guideView } from "./guide-view.js";
import { handleActions } from "./handle-actions.js";
import { repositoryView } from "./repository-view.js";
import { runsView } from "./runs-view.js";
import { slackView } from "./slack-view.js";
import { followNewChannel, markSeen, newView } from "./state.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */
/** @typedef {import("./state.js").Page} Page */

const view = newView();
/** @type {Snapshot | null} */
let snapshot = null;
/** By how much the playground's clock is ahead of this browser's. */
let aheadMs = 0;

/** @type {[id: string, draw: (page: Page) => HTMLElement][]} */
const parts = [
  ["controls", barView],
  ["guide", guideView],
  ["repository", repositoryView],
  ["slack", slackView],
  ["runs", runsView],
];

function render() {
  if (snapshot === null) return;
  const page = { snapshot, view, now: Date.now() + aheadMs };
  if (document.visibilityState === "visible") markSeen(page);
  const scrolls = [...document.querySelectorAll("[data-scroll=end]")].map((element) => ({
    element,
    isAtEnd: element.scrollHeight - element.scrollTop - element.clientHeight < 40,
  }));
  for (const [id, draw] of parts) {
    const target = document.getElementById(id);
    if (target === null) continue;
    const wanted = h("div", {}, draw(page));
    for (const { name, value } of target.attributes) wanted.setAttribute(name, value);
    morph(target, wanted);
  }
  settle(scrolls);
}

/**
 * What is no attribute: where a list is scrolled to, what a controlled menu shows, how far a bar is.
 *
 * @param {{ element: Element, isAtEnd: boolean }[]} scrolls
 */
function settle(scrolls) {
  for (const list of document.querySelectorAll("[data-scroll=end]")) {
    const before = scrolls.find(({ element }) => element === list);
    if (before === undefined || before.isAtEnd) list.scrollTop = list.scrollHeight;
  }
  for (const select of document.querySelectorAll("select[data-value]")) {
    if (select instanceof HTMLSelectElement) select.value = select.dataset.value ?? "";
  }
  for (const bar of document.querySelectorAll("progress[data-progress]")) {
    if (bar instanceof HTMLProgressElement) bar.value = Number(bar.dataset.progress);
  }
}

handleActions({ view, render, snapshot: () => snapshot });

listen(
  (next) => {
    const before = snapshot;
    snapshot = next;
    aheadMs = Date.parse(next.clock.now) - Date.now();
    followNewChannel(before, next, view);
    announce(before, next);
    render();
  },
  (connected) => {
    view.connected = connected;
    render();
  },
);
setInterval(render, 1000);
document.addEventListener("visibilitychange", render);
