// @ts-check
/** Says to those who listen rather than look what has just changed. */
import { realNameOf } from "./state.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */

/**
 * @param {Snapshot | null} before
 * @param {Snapshot} after
 */
export function announce(before, after) {
  const announcer = document.getElementById("announcer");
  if (before === null || announcer === null) return;
  const news = [
    ...newsOfChannels(before, after),
    ...newsOfRuns(before, after),
    ...newsOfWorker(before, after),
  ];
  if (news.length > 0) announcer.textContent = news.slice(0, 4).join(" ");
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 */
function newsOfChannels(before, after) {
  return after.channels.flatMap((channel) => {
    const known = before.channels.find(({ id }) => id === channel.id);
    if (known === undefined) return [`New channel ${channel.name}.`];
    if (channel.isArchived && !known.isArchived) return [`Channel ${channel.name} is archived.`];
    const last = channel.messages.at(-1);
    if (last === undefined || last.ts === known.messages.at(-1)?.ts) return [];
    return [`New message of ${realNameOf(after, last.userId ?? "Slackbot")} in ${channel.name}.`];
  });
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 */
function newsOfRuns(before, after) {
  return after.runs.flatMap((run) => {
    const known = before.runs.find(({ id }) => id === run.id);
    if (known?.state === run.state || run.state === "running" || run.state === "queued") return [];
    return [`Run ${run.automation} ${run.shortId} is ${run.state}.`];
  });
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 */
function newsOfWorker(before, after) {
  if (after.deaths.length > before.deaths.length) return ["The worker was killed and is being restarted."];
  if (before.worker.pid !== after.worker.pid && after.worker.pid !== null)
    return ["A new worker is running."];
  return [];
}
