// @ts-check
/** What has just changed, in words for those who listen rather than look. */
import { realNameOf } from "./people.js";

/** @typedef {import("./view.js").Snapshot} Snapshot */

// More than a few sentences at once are noise.
const mostSentences = 4;

/**
 * @param {Snapshot | null} before
 * @param {Snapshot} after
 * @returns {string} "" when there is nothing to say
 */
export function tellNews(before, after) {
  if (before === null) return "";
  const news = [
    ...newsOfChannels(before, after),
    ...newsOfRuns(before, after),
    ...newsOfWorker(before, after),
  ];
  return news.slice(0, mostSentences).join(" ");
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
