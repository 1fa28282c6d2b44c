// @ts-check
/** In a sentence: why a run stands where it stands. */
import { html } from "../../parts/html.js";
import { showMoment, showRelative, showSpan } from "../../parts/time.js";

/**
 * @param {import("./run.js").Run} run
 * @param {number} now
 */
export function whyView(run, now) {
  return html`<p class="why">
    ${reasonOf(run, now)}${run.status !== "" && run.finishedAt === null && run.waitsFor !== null && html` It says: <q>${run.status}</q>`}
  </p>`;
}

/**
 * @param {import("./run.js").Run} run
 * @param {number} now
 */
function reasonOf(run, now) {
  const { state, createdAt, startedAt, finishedAt, wakeAt, waits, waitsFor, status, doubts, error } = run;
  if (finishedAt !== null) {
    const took = showSpan(Date.parse(finishedAt) - Date.parse(startedAt ?? createdAt), 2);
    return `It ${state === "failed" ? "failed" : `was ${state}`} ${showRelative(finishedAt, now)}, after ${took}.`;
  }
  if (doubts.length > 0)
    return `Nobody knows whether ${doubts.length === 1 ? "a step" : `${doubts.length} steps`} of it happened: say so below.`;
  if (state === "paused")
    return error === null ? "Somebody paused it." : "It is paused, and goes on when somebody resumes it.";
  if (state === "queued") return "No worker has had room for it yet, or another run has its key.";
  if (state === "running") return "Its code or a step of it is executing.";
  const types = waits.map(({ type, subject }) => (subject === null ? type : `${type} about ${subject}`));
  const named =
    types.length > 3 ? `${types.slice(0, 3).join(", ")} or ${types.length - 3} more` : types.join(" or ");
  const words = [
    ...(wakeAt === null
      ? []
      : [html`a time: it wakes <time title=${showMoment(wakeAt)}>${showRelative(wakeAt, now)}</time>`]),
    ...(named === "" ? [] : [`the event ${named}`]),
  ];
  if (words.length === 0) return `It waits for ${waitsFor ?? (status === "" ? "news" : status)}.`;
  return html`It waits for ${words.map((word, index) => [index > 0 && ", or for ", word])}.`;
}
