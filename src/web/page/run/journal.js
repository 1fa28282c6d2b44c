// @ts-check
/**
 * A run's journal as a waterfall. Only the rows in sight are drawn and read, so that ten thousand entries are no more work
 * than thirty. A bar begins where the entry before it ended, because the journal has when things ended.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { classNames } from "../../parts/class-names.js";
import { html } from "../../parts/html.js";
import { icon } from "../../parts/icon.js";
import { showClock, showMoment, showSpan } from "../../parts/time.js";
import { useEntries } from "./use-entries.js";

/** @typedef {import("../../api/run-json.ts").EntryView} Entry */

const rowPixels = 30;
const mostRows = 18;
/** Drawn beyond what is in sight, so that a small scroll shows no gap. */
const more = 6;

/**
 * @typedef {object} Props
 * @property {import("./run.js").Run} run
 * @property {number} now
 * @property {number | null} opened
 * @property {(seq: number) => void} onOpen
 */

/** @param {Props} props */
export function Journal({ run, now, opened, onOpen }) {
  const total = run.entries;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / rowPixels) - more);
  const last = Math.min(total - 1, Math.floor(top / rowPixels) + mostRows + more);
  const entryAt = useEntries(run.id, total, first, last);
  // Whoever looks at the end stays there while the run goes on.
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (list.current !== null && isAtEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [total]);
  if (total === 0) return html`<p class="empty">Nothing is recorded yet.</p>`;
  const scroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < rowPixels;
    setTop(scrollTop);
  };
  /** @param {number} index */
  const jump = (index) => {
    if (list.current !== null) list.current.scrollTop = index * rowPixels;
  };
  /** @param {Event} event */
  const jumpTo = (event) => {
    event.preventDefault();
    const wanted = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("entry");
    jump(Math.max(0, Math.min(total, Number(wanted)) - 1));
  };
  const began = Date.parse(run.startedAt ?? run.createdAt);
  const span = Math.max(1, (run.finishedAt === null ? now : Date.parse(run.finishedAt)) - began);
  const rows = Array.from({ length: last - first + 1 }, (_, n) => {
    const index = first + n;
    const before = index === 0 ? began : timeOf(entryAt(index - 1));
    return rowOf(index, total, entryAt(index), { before, began, span }, opened, onOpen);
  });
  return html`<div class="journal-frame">
    ${
      total > mostRows &&
      html`<form class="row jumps" onSubmit=${jumpTo}>
        <button type="button" onClick=${() => jump(0)}>First</button>
        <button type="button" onClick=${() => jump(total)}>Last</button>
        <label>Entry <input name="entry" type="number" min="1" max=${total} /></label>
        <button>Go</button>
      </form>`
    }
    <div
      class="journal-scroll"
      ref=${list}
      tabindex="0"
      role="region"
      aria-label="Journal of ${run.automation} ${run.shortId}"
      style=${{ height: `${Math.min(total, mostRows) * rowPixels}px` }}
      onScroll=${scroll}
    >
      <ol style=${{ height: `${total * rowPixels}px`, paddingTop: `${first * rowPixels}px` }}>
        ${rows}
      </ol>
    </div>
  </div>`;
}

/** @param {Entry | undefined} entry */
function timeOf(entry) {
  return entry === undefined ? null : Date.parse(entry.at);
}

/**
 * @param {number} index
 * @param {number} total
 * @param {Entry | undefined} entry
 * @param {{ before: number | null, began: number, span: number }} times
 * @param {number | null} opened
 * @param {(seq: number) => void} onOpen
 */
function rowOf(index, total, entry, { before, began, span }, opened, onOpen) {
  const seq = index + 1;
  if (entry === undefined)
    return html`<li key=${seq} class="entry-line" aria-setsize=${total} aria-posinset=${seq}>
      <span class="seq">${seq}</span>
    </li>`;
  const { kind, name, ok, attempt, at, input } = entry;
  const end = Date.parse(at);
  const start = before ?? end;
  const left = Math.min(100, Math.max(0, ((start - began) / span) * 100));
  const width = Math.min(100 - left, Math.max(0.4, ((end - start) / span) * 100));
  const trouble =
    kind === "attempt" ? "will be tried again" : kind === "begun" ? "begun" : ok ? "" : "failed";
  return html`<li
    key=${seq}
    class=${classNames("entry-line", kind, !ok && "failed")}
    aria-setsize=${total}
    aria-posinset=${seq}
  >
    <button type="button" aria-expanded=${opened === seq} onClick=${() => onOpen(seq)}>
      <span class="seq">${seq}</span>
      <span class="mark"
        >${kind === "timer" ? icon("clock") : kind === "wait" ? icon("wait") : ok ? icon("check") : icon("cross")}</span
      >
      <span class="what">
        ${name} ${trouble !== "" && html` <em class="trouble">${trouble}</em>`}
        ${attempt > 1 && html` <em class="trouble">${attempt} attempts</em>`}
        ${input !== null && html` <small>${input}</small>`}
      </span>
      <span class="bar-lane" aria-hidden="true"
        ><span class="bar-part" style=${{ left: `${left}%`, width: `${width}%` }}
      /></span>
      <span class="took"
        >${end - start >= 1000 ? `+${showSpan(end - start)}` : `+${Math.max(0, end - start)} ms`}</span
      >
      <time title=${showMoment(at)}>${showClock(at)}</time>
    </button>
  </li>`;
}
