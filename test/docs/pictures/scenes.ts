/** What the pictures of docs/pr-reminders.md show: blocks as the reminders make them, of pull requests as GitHub tells them. */
import { cardBlocks } from "../../../automations/pr-reminder/card/card.ts";
import { sharedMessage } from "../../../automations/pr-reminder/card/shared.ts";
import { digestMessage } from "../../../automations/pr-reminder/digest/digest-words.ts";
import { settingsForm } from "../../../automations/pr-reminder/settings/form.ts";
import { decide } from "../../../automations/pr-reminder/truth/decide.ts";
import type { Check, Snapshot } from "../../../automations/pr-reminder/truth/snapshot.ts";
import { renderRepositoryForm } from "../../../src/chat/forms/repository-form.ts";
import { toJsonSchema } from "../../../src/engine/realm/api/form-schema.ts";
import { approved, objected, snapshot } from "../../support/pulls/snapshot.ts";

export interface Scene {
  /** The picture's file is <name>-light.png, and one for the dark theme. */
  readonly name: string;
  readonly blocks: readonly unknown[];
}

function pull(number: number, title: string, more: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    number,
    title,
    repository: { id: "7", owner: "acme", name: "elephant", isPrivate: false, isArchived: false },
    url: `https://github.com/acme/elephant/pull/${number}`,
    size: { additions: 214, deletions: 32, files: 9 },
    ...more,
  });
}

const check = (name: string, state: Check["state"], runId: number): Check => ({
  name,
  state,
  isRequired: true,
  url: null,
  runId,
  workflowRunId: 1,
});

function card(shown: Snapshot, days: number): readonly unknown[] {
  return cardBlocks({
    pull: shown,
    verdict: decide(shown),
    days,
    mention: (login) => `<@${login}>`,
    members: () => [],
  });
}

const swim = pull(12, "Teach the elephant to swim", { labels: ["water"] });
const objects = {
  ...swim,
  reviews: [objected("ben", { oid: "c1" }), approved("chen")],
  decision: "CHANGES_REQUESTED" as const,
  checks: [check("lint", "passed", 1), check("test", "failed", 2), check("build", "running", 3)],
};
const lonely = pull(17, "Give the elephant a trunk", { decision: "REVIEW_REQUIRED" });

export const scenes: readonly Scene[] = [
  { name: "pr-card-changes", blocks: card(objects, 2) },
  { name: "pr-card-lonely", blocks: card(lonely, 0) },
  { name: "pr-shared", blocks: sharedMessage(lonely, decide(lonely), (login) => login).blocks },
  {
    name: "pr-digest",
    blocks: digestMessage([
      { about: "acme/elephant#12", reasons: ["review"], pull: swim, days: 3 },
      { about: "acme/tusker#4", reasons: ["changes", "checks"], pull: pull(4, "Count the tusks"), days: 1 },
      { about: "acme/elephant#19", reasons: ["merge"], pull: pull(19, "Paint it pink"), days: 0 },
    ]).blocks,
  },
  {
    name: "pr-settings",
    blocks: renderRepositoryForm("pr-reminder", "acme/elephant", {
      schema: toJsonSchema("settings", settingsForm),
      values: {
        "acme/elephant": { way: "thread", channel: "#reviews", escalateAfter: 3, escalateTo: "#leads" },
      },
    }).blocks.slice(0, 8),
  },
];
