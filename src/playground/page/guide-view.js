// @ts-check
/** "Try this": five steps to see a run survive, each ticked off when it has happened. */
import { h } from "./dom.js";
import { draw } from "./icons.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {Page["snapshot"]} Snapshot */

const dayMs = 86_400_000;

/** @type {{ title: string, text: string, todo: string, do: string, by?: string, isDone: (snapshot: Snapshot) => boolean }[]} */
const steps = [
  {
    title: "Open a pull request",
    text: "and watch its channel appear",
    todo: "Open one for me",
    do: "guide-open",
    isDone: (snapshot) => snapshot.pullRequests.length > 0 && prChannels(snapshot).length > 0,
  },
  {
    title: "Skip a day",
    text: "the run has slept, and reminds",
    todo: "+1 day",
    do: "skip",
    by: "day",
    isDone: ({ clock }) => clock.skippedMs >= dayMs - 60_000,
  },
  {
    title: "Kill the worker",
    text: "SIGKILL, while the run sleeps",
    todo: "Kill it",
    do: "kill-worker",
    isDone: ({ deaths }) => deaths.length > 0,
  },
  {
    title: "Skip another day",
    text: "the run goes on from the same line",
    todo: "+1 day",
    do: "skip",
    by: "day",
    isDone: ({ deaths, clock }) => {
      const death = deaths[0];
      return death !== undefined && Date.parse(clock.now) - Date.parse(death.at) >= dayMs - 60_000;
    },
  },
  {
    title: "Merge it",
    text: "the channel says so, and is archived",
    todo: "Merge it",
    do: "guide-merge",
    isDone: ({ pullRequests }) => pullRequests.some(({ state }) => state === "merged"),
  },
];

/** @param {Page} page */
export function guideView({ snapshot, view }) {
  if (!view.guide) return h("div.guide.gone", { hidden: true });
  const done = steps.map((step) => step.isDone(snapshot));
  const current = done.indexOf(false);
  return h(
    "section.guide",
    { "aria-label": "Try this" },
    h("h2", {}, current === -1 ? "That is Hathi." : "Try this"),
    h(
      "div.guide-body",
      {},
      h(
        "ol",
        {},
        steps.map((step, index) =>
          h(
            "li",
            {
              "data-key": `step-${index}`,
              class: done[index] ? "done" : index === current ? "current" : "later",
            },
            h("span.tick-mark", { "aria-hidden": "true" }, done[index] ? draw("check") : String(index + 1)),
            h(
              "span",
              {},
              h("strong", {}, step.title),
              h("small", {}, step.text),
              done[index] && h("span.visually-hidden", {}, " (done)"),
            ),
            index === current &&
              h(
                "button.chip",
                { type: "button", "data-do": step.do, "data-by": step.by, "data-key": `go-${index}` },
                step.todo,
              ),
          ),
        ),
      ),
      current === -1 && next(),
    ),
    h(
      "button.close",
      { type: "button", "data-do": "dismiss-guide", "aria-label": "Close the guide" },
      draw("cross"),
    ),
  );
}

/** What to do when all of it was seen. */
function next() {
  const page = (/** @type {string} */ name, /** @type {string} */ text) =>
    h("a", { href: `/playground/docs/${name}`, target: "_blank", rel: "noreferrer" }, text);
  return h(
    "p.next",
    { "data-key": "next" },
    "Next, ",
    page("writing-an-automation.md", "write one of your own"),
    ": save it in ",
    h("code", {}, "automations/"),
    ", and ",
    h("code", {}, "npx hathi deploy"),
    " brings it here. Then ",
    page("README.md", "connect a real workspace"),
    ". ",
    page("what-is-durable.md", "How it survives"),
    " tells why the worker could die.",
  );
}

/** @param {Snapshot} snapshot */
function prChannels({ channels }) {
  return channels.filter(
    ({ name, messages }) => name !== "general" && name !== "random" && messages.length > 0,
  );
}
