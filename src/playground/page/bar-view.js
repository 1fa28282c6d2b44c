// @ts-check
/** The top of the page: the clock that can be set forward, and the worker that can be killed. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { showClock, showDay, showSpan } from "./time.js";

/** @typedef {import("./state.js").Page} Page */

/** @param {Page} page */
export function barView(page) {
  return h("div.controls", {}, clockView(page), workerView(page));
}

/** @param {Page} page */
function clockView({ snapshot, view, now }) {
  const { aheadMs } = snapshot.clock;
  const buttons = /** @type {const} */ ([
    ["hour", "+1 hour"],
    ["day", "+1 day"],
    ["next-timer", "To next timer"],
  ]);
  return h(
    "div.clock",
    { role: "group", "aria-label": "The playground's clock" },
    h(
      "p.time",
      { title: "The database's clock, in UTC. Every timer goes by it." },
      draw("clock"),
      h("span.date", {}, showDay(now)),
      h("time", {}, showClock(now)),
      h("span.ahead", {}, aheadMs >= 60_000 ? `${showSpan(aheadMs, 2)} ahead` : "real time"),
    ),
    h(
      "div.row",
      {},
      buttons.map(([by, label]) =>
        h(
          "button",
          {
            type: "button",
            "data-do": "skip",
            "data-by": by,
            "data-key": by,
            "aria-disabled": view.busy ? "true" : null,
          },
          label,
        ),
      ),
    ),
  );
}

/** @param {Page} page */
function workerView({ snapshot, view }) {
  const { state, pid, restarts } = snapshot.worker;
  const { text, look } = view.connected
    ? describe(state, pid)
    : { text: "the playground does not answer", look: "down" };
  return h(
    "div.worker",
    { role: "group", "aria-label": "The worker process" },
    h(
      "p.worker-state",
      {
        class: look,
        title: restarts > 0 ? `restarted ${restarts === 1 ? "once" : `${restarts} times`}` : null,
      },
      h("span.lamp"),
      h("span", {}, text),
    ),
    h(
      "button.danger",
      {
        type: "button",
        "data-do": "kill-worker",
        "aria-disabled": pid === null ? "true" : null,
        title: "Sends SIGKILL: no warning, no clean-up",
      },
      "Kill worker ",
      h("small", {}, "SIGKILL"),
    ),
  );
}

/**
 * @param {Page["snapshot"]["worker"]["state"]} state
 * @param {number | null} pid
 */
function describe(state, pid) {
  if (state === "running") return { text: `worker ${pid}`, look: "up" };
  if (state === "restarting") return { text: "killed, restarting…", look: "down" };
  return { text: `worker ${state}`, look: "down" };
}
