// @ts-check
/** A run's journal as a line of time: what happened, how long it slept, where a worker died, what it awaits. */
import { h } from "preact";
import { html } from "../html.js";
import { ScrollEnd } from "../scroll-end.js";
import { showSpan } from "../time.js";
import { deathRow } from "./death-row.js";
import { entryRow } from "./entry-row.js";
import { openRows } from "./open-rows.js";

/** @typedef {import("../../run-snapshot.ts").RunSnapshot} Run */

const noticeableMs = 60_000;

/**
 * @param {Run} run
 * @param {import("./death-row.js").Deaths} deaths
 * @param {number} now
 */
export function timeline(run, deaths, now) {
  const mine = deaths.list.filter(({ at }) => at > run.createdAt && at < (run.finishedAt ?? "9999"));
  const rows = [
    ...run.journal.map((entry) => ({ at: entry.at, view: entryRow(entry) })),
    ...mine.map((death) => ({ at: death.at, view: deathRow(death, deaths) })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let before = run.createdAt;
  const drawn = rows.flatMap(({ at, view }) => {
    const slept = Date.parse(at) - Date.parse(before);
    before = at;
    return slept >= noticeableMs ? [gapRow(slept, at), view] : [view];
  });
  const label = `Journal of ${run.automation} ${run.shortId}`;
  return h(ScrollEnd, { class: "timeline", label }, [...drawn, ...openRows(run, now)]);
}

/**
 * @param {number} ms
 * @param {string} at
 */
function gapRow(ms, at) {
  return html`<li key=${`gap-${at}`} class="gap"><span>${showSpan(ms + 30_000)} later</span></li>`;
}
