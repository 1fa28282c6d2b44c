// @ts-check
/** A run's journal as a line of time: what happened, how long it slept, where a worker died, what it awaits. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { showClock, showMoment, showRelative, showSpan } from "./time.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {import("./state.js").Run} Run */
/** @typedef {import("./state.js").Entry} Entry */
/** @typedef {Page["snapshot"]["deaths"][number]} Death */

const noticeableMs = 60_000;

/**
 * @param {Page} page
 * @param {Run} run
 */
export function journalView(page, run) {
  const { deaths } = page.snapshot;
  const mine = deaths.filter(({ at }) => at > run.createdAt && at < (run.finishedAt ?? "9999"));
  /** @type {{ at: string, draw: () => HTMLElement[] }[]} */
  const rows = [
    ...run.journal.map((entry) => ({ at: entry.at, draw: () => [entryRow(entry)] })),
    ...mine.map((death) => ({ at: death.at, draw: () => [deathRow(page, death)] })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let before = run.createdAt;
  const drawn = rows.flatMap((row) => {
    const slept = Date.parse(row.at) - Date.parse(before);
    const gap = slept >= noticeableMs ? [gapRow(slept, row.at)] : [];
    before = row.at;
    return [...gap, ...row.draw()];
  });
  const attributes = {
    "data-scroll": "end",
    tabindex: 0,
    "aria-label": `Journal of ${run.automation} ${run.shortId}`,
  };
  return h("ol.timeline", attributes, drawn, openRows(page, run));
}

/** @param {Entry} entry */
function entryRow(entry) {
  const [source = "", ...rest] = entry.name.split(/[. ]/);
  const isConnector = rest.length > 0 && (entry.kind === "step" || entry.kind === "attempt");
  const name = isConnector
    ? [h("span.source", { class: source }, source), ` ${rest.join(".")}`]
    : [entry.name];
  const trouble = entry.kind === "attempt" ? "will be tried again" : entry.ok ? null : "failed";
  return h(
    "li.entry",
    { "data-key": `entry-${entry.seq}`, class: `${entry.kind} ${entry.ok ? "" : "failed"}`.trim() },
    h("span.bead", {}, entry.kind === "timer" ? draw("clock") : entry.kind === "wait" ? draw("wait") : null),
    h(
      "details",
      { "data-key": "more" },
      h(
        "summary",
        {},
        h("span.seq", {}, String(entry.seq)),
        h(
          "span.what",
          {},
          ...name,
          trouble !== null && h("em.trouble", {}, ` ${trouble}`),
          entry.attempt > 1 && h("em.attempts", {}, ` ${entry.attempt} attempts`),
        ),
        h("time", { title: showMoment(entry.at) }, showClock(entry.at)),
        entry.input !== null && h("span.preview", {}, entry.input),
        !entry.ok && entry.output !== null && h("span.reason", {}, entry.output),
      ),
      h(
        "dl.more",
        {},
        entry.input !== null && [h("dt", {}, "asked"), h("dd", {}, entry.input)],
        entry.output !== null && [h("dt", {}, entry.ok ? "gave" : "error"), h("dd", {}, entry.output)],
        h("dt", {}, "when"),
        h("dd", {}, showMoment(entry.at)),
      ),
    ),
  );
}

/**
 * @param {number} ms
 * @param {string} at
 */
function gapRow(ms, at) {
  return h("li.gap", { "data-key": `gap-${at}` }, h("span", {}, `${showSpan(ms + 30_000)} later`));
}

/**
 * @param {Page} page
 * @param {Death} death
 */
function deathRow({ snapshot }, death) {
  const next = snapshot.deaths[snapshot.deaths.indexOf(death) + 1]?.pid ?? snapshot.worker.pid;
  const heir = next === null ? "the next one is being started" : `worker ${next} took over`;
  return h(
    "li.death",
    { "data-key": `death-${death.pid}` },
    h("span.bead", {}, draw("skull")),
    h("span", { title: showMoment(death.at) }, `worker ${death.pid} died (${death.how}); ${heir}`),
  );
}

/**
 * What the run is waiting for: the part of the journal that is still to be written.
 *
 * @param {Page} page
 * @param {Run} run
 */
function openRows({ now }, run) {
  if (run.finishedAt !== null) return [];
  return [
    run.wakeAt !== null &&
      h(
        "li.open",
        { "data-key": "open-timer" },
        h("span.bead"),
        h("span", { title: showMoment(run.wakeAt) }, `timer, due ${showRelative(run.wakeAt, now)}`),
      ),
    ...run.waits.map(({ call, type, subject }) =>
      h(
        "li.open",
        { "data-key": `open-${call}` },
        h("span.bead"),
        h("span", {}, `waits for ${type}`, subject !== null && h("small", {}, ` ${subject}`)),
      ),
    ),
  ];
}
