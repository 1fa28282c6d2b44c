// @ts-check
/** The five steps of the guide: what to do, by which button, and when it counts as done. */
import { suggestTitle } from "../repository/titles.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {Page["snapshot"]} Snapshot */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text
 * @property {string} todo what its button says
 * @property {(page: Page) => unknown} go
 * @property {(snapshot: Snapshot) => boolean} isDone
 */

const dayMs = 86_400_000;
const skipDay = (/** @type {Page} */ { hands }) => hands.act("/clock", { by: "day" });

/** @type {readonly Step[]} */
export const steps = [
  {
    title: "Open a pull request",
    text: "and watch its channel appear",
    todo: "Open one for me",
    go: openPullRequest,
    isDone: (snapshot) => snapshot.pullRequests.length > 0 && hasOwnChannel(snapshot),
  },
  {
    title: "Skip a day",
    text: "the run has slept, and reminds",
    todo: "+1 day",
    go: skipDay,
    isDone: ({ clock }) => clock.skippedMs >= dayMs - 60_000,
  },
  {
    title: "Kill the worker",
    text: "SIGKILL, while the run sleeps",
    todo: "Kill it",
    go: ({ hands }) => hands.act("/worker/kill"),
    isDone: ({ deaths }) => deaths.length > 0,
  },
  {
    title: "Skip another day",
    text: "the run goes on from the same line",
    todo: "+1 day",
    go: skipDay,
    isDone: ({ deaths, clock }) => {
      const death = deaths[0];
      return death !== undefined && Date.parse(clock.now) - Date.parse(death.at) >= dayMs - 60_000;
    },
  },
  {
    title: "Merge it",
    text: "the channel says so, and is archived",
    todo: "Merge it",
    go: mergePullRequest,
    isDone: ({ pullRequests }) => pullRequests.some(({ state }) => state === "merged"),
  },
];

/** @param {Page} page */
function openPullRequest({ view, hands }) {
  view.follow = true;
  view.isProposing = false;
  return hands.act("/pull-requests", { as: "ana", reviewers: ["ben", "chen"], title: suggestTitle(0) });
}

/** @param {Page} page */
function mergePullRequest({ snapshot, hands }) {
  const pull = snapshot.pullRequests.find(({ state }) => state === "open");
  if (pull === undefined) return hands.complain("There is no open pull request to merge.");
  return hands.act(`/pull-requests/${pull.number}/merge`, { as: pull.author });
}

/** @param {Snapshot} snapshot */
function hasOwnChannel({ channels }) {
  return channels.some(
    ({ name, messages }) => name !== "general" && name !== "random" && messages.length > 0,
  );
}
