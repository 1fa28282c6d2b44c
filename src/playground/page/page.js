// @ts-check
/** The page's beginning: hears of every new state, draws it, and keeps the clock ticking in between. */
import { h, render } from "preact";
import { listen } from "../../web/parts/server.js";
import { Playground } from "./playground.js";
import { followNewChannel, markSeen } from "./state/channels.js";
import { takeEditKey } from "./state/copies.js";
import { createHands } from "./state/hands.js";
import { tellNews } from "./state/news.js";
import { newView } from "./state/view.js";

/** @typedef {import("./state/view.js").Snapshot} Snapshot */

takeEditKey();
addEventListener("hashchange", takeEditKey);
const view = newView();
const hands = createHands(view, draw);
const root = document.getElementById("page");
/** @type {Snapshot | null} */
let snapshot = null;
/** By how much the playground's clock is ahead of this browser's. */
let aheadMs = 0;

function draw() {
  if (root === null) return;
  if (snapshot !== null && document.visibilityState === "visible") markSeen({ snapshot, view });
  render(h(Playground, { snapshot, view, now: Date.now() + aheadMs, hands }), root);
}

/** @param {Snapshot} next */
function take(next) {
  if (snapshot === null) view.isProposing = next.pullRequests.length === 0;
  followNewChannel(snapshot, next, view);
  const text = tellNews(snapshot, next);
  if (text !== "") view.news = { text, count: view.news.count + 1 };
  aheadMs = Date.parse(next.clock.now) - Date.now();
  snapshot = next;
  draw();
}

draw();
listen("/playground/stream", take, (connected) => hands.choose(() => (view.connected = connected)));
setInterval(draw, 1000);
document.addEventListener("visibilitychange", draw);
