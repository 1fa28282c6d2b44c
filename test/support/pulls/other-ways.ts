/** Automations as a team would write them that speaks of its pull requests in other ways. */
import { on } from "hathi";
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
