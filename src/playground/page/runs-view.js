// @ts-check
/** The right of the page: the runs, what each waits for, and its journal. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { journalView } from "./journal-view.js";
import { showClock, showDay, showMoment, showRelative, showSpan } from "./time.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {import("./state.js").Run} Run */

const finished = new Set(["completed", "failed", "cancelled"]);

/** @param {Page} page */
export function runsView(page) {
  const { runs, problem } = page.snapshot;
  return h(
    "div.runs",
    {},
    problem !== null &&
      h("p.problem", { "data-key": "problem" }, `The runs cannot be read just now: ${problem}`),
    runs.length === 0
      ? h(
          "p.empty",
          { "data-key": "empty" },
          h("strong", {}, "No runs yet."),
          " A run is one execution of an automation for one event. Open a pull request, and the first one shows up here with its journal.",
        )
      : h(
          "ol.run-list",
          { "data-key": "list" },
          runs.map((run, index) => runCard(page, run, index === 0)),
        ),
  );
}

/**
 * @param {Page} page
 * @param {Run} run
 * @param {boolean} isNewest
 */
function runCard(page, run, isNewest) {
  const isFinished = finished.has(run.state);
  return h(
    "li.run.card",
    { "data-key": run.id, class: run.state },
    h(
      "div.run-head",
      {},
      h("span.state", { class: run.state }, run.isCancelling && !isFinished ? "cancelling" : run.state),
      h("h3", {}, run.automation),
      h("code.id", { title: `run ${run.id}` }, run.shortId),
      !isFinished &&
        h(
          "button.quiet",
          {
            type: "button",
            "data-do": "cancel-run",
            "data-run": run.id,
            "data-label": `${run.automation} ${run.shortId}`,
          },
          "Cancel",
        ),
    ),
    subject(page, run),
    run.finishedAt === null
      ? run.status !== "" && h("p.status", {}, run.status)
      : h("p.subject", {}, h("time", { title: showMoment(run.finishedAt) }, ended(run, run.finishedAt))),
    run.error !== null && h("p.error", {}, run.error),
    run.result !== null &&
      run.result !== "" &&
      h(
        "details.result",
        { "data-key": "result" },
        h("summary", {}, "Returned ", h("code", {}, oneLine(run.result))),
        h("pre", { tabindex: 0, "aria-label": `What ${run.automation} ${run.shortId} returned` }, run.result),
      ),
    !isFinished && wake(page, run),
    h(
      "details.journal",
      { "data-key": "journal", open: isNewest },
      h("summary", {}, `Journal, ${run.journal.length} ${run.journal.length === 1 ? "entry" : "entries"}`),
      journalView(page, run),
      h("p.footnote", {}, begunBy(run)),
      h("p.footnote", {}, `build ${run.build}`),
    ),
  );
}

/** @param {string} text */
function oneLine(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

/** @param {Run} run */
function begunBy({ event }) {
  const about = event.subject === null ? "" : ` about ${event.subject}`;
  return `started by ${event.type}${about}, from ${event.source}, ${showMoment(event.time)} · event ${event.id}`;
}

/**
 * @param {Run} run
 * @param {string} finishedAt
 */
function ended(run, finishedAt) {
  return `${run.state} ${showDay(finishedAt)}, ${showClock(finishedAt)}, after ${showSpan(Date.parse(finishedAt) - Date.parse(run.createdAt), 2)}`;
}

/**
 * @param {Page} page
 * @param {Run} run
 */
function subject({ snapshot }, run) {
  if (run.subject === null) return null;
  const number = Number(/#(\d+)$/.exec(run.subject)?.[1]);
  const pull = snapshot.pullRequests.find((candidate) => candidate.number === number);
  if (pull === undefined) return h("p.subject", {}, run.subject);
  return h("p.subject", {}, h("a", { href: `#pull-${number}` }, run.subject), ` ${pull.title}`);
}

/**
 * The sleep as a bar that fills until the timer is due.
 *
 * @param {Page} page
 * @param {Run} run
 */
function wake({ now }, run) {
  if (run.wakeAt === null) return null;
  const due = Date.parse(run.wakeAt);
  const since = Date.parse(run.journal.at(-1)?.at ?? run.createdAt);
  const share = due <= since ? 1 : Math.min(1, Math.max(0, (now - since) / (due - since)));
  return h(
    "div.wake",
    {},
    h(
      "p",
      {},
      draw("clock"),
      " wakes ",
      h("time", { title: showMoment(run.wakeAt) }, showRelative(run.wakeAt, now)),
    ),
    h("progress", {
      max: 1,
      value: share.toFixed(4),
      "data-progress": share.toFixed(4),
      "aria-label": "Sleep until the next timer",
    }),
  );
}
