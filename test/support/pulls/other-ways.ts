/** Automations as a team would write them that speaks of its pull requests in other ways. */
import { on, sleep, store } from "hathi";
import { remind } from "../../../automations/pr-reminder/remind.ts";
import { type Settings, usual } from "../../../automations/pr-reminder/settings.ts";

const opened = "github.pull_request.opened";

function as(settings: Partial<Settings>) {
  return on(opened, async (event) => remind(event, { ...usual, ...settings }));
}

export const thread = as({ way: "thread", channel: "#reviews" });
export const direct = as({ way: "direct" });
export const escalating = as({ escalateAfter: 2, escalateTo: "#leads" });
export const limited = as({ strangersADay: 0 });
export const named = as({ channelName: "review-{author}-{number}" });
export const both = as({ comments: "both" });

/** As if people had set these by /hathi settings, the first before the pull request, the second a day later. */
export const set = on(opened, async (event) => {
  await store.set("settings", { "octo/*": { way: "thread", channel: "#set", merge: "squash" } });
  const later = (async () => {
    await sleep("1 day");
    await store.set("settings", { "octo/app": { escalateAfter: 2, escalateTo: "#leads" } });
  })();
  await remind(event, usual);
  await later;
});
