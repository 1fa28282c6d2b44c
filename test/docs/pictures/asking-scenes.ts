/** What the pictures of docs/asking-people.md show: a question that is open, one that was superseded, and a person's Home. */
import { renderAsk } from "../../../src/chat/ask/render-ask.ts";
import { renderHome } from "../../../src/chat/home/render-home.ts";
import { questionSchema } from "../../../src/core/asks/question.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { Ask } from "../../../src/core/ports/people/asks.ts";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import type { Scene } from "./scenes.ts";

const openedAt = new Date("2026-11-24T09:00:00Z");
const later = (minutes: number): Date => new Date(openedAt.getTime() + minutes * 60_000);

const one = [{ count: 1, of: null }];
const two = [
  { count: 2, of: "@core" },
  { count: 1, of: "@security" },
];

const release: Ask = {
  id: "4zhdm87gfzmvbveg",
  runId: "9fcd9g012npp66xe" as RunId,
  automation: "release",
  question: questionSchema.parse({
    text: "Publish the release?",
    fields: [
      { name: "version", value: "2.4.0" },
      { name: "changes", value: "swimming, a second trunk" },
    ],
    choices: [
      { value: "publish", label: "Publish", style: "primary", confirm: null, opensForm: false, needs: two },
      { value: "reject", label: "Reject", style: "danger", confirm: null, opensForm: false, needs: one },
    ],
    form: null,
    to: [{ channel: "C1", thread: null }],
    from: ["@core", "@security"],
    not: [],
    notSelf: true,
    onExpiry: "reject",
    expiresMs: 8 * 3_600_000,
    remind: null,
    escalate: [],
    evidence: { title: "Checks", text: "412 passed\n0 failed" },
  }),
  unreadable: null,
  boundTo: "3f9c2d1",
  asker: "slack:T1/UANA",
  openedAt,
  expiresAt: later(480),
  awaited: true,
  outcome: null,
  choice: null,
  endedAt: null,
  endedBy: null,
  answers: [{ person: "slack:T1/UBEN", choice: "publish", comment: null, groups: ["@core"], at: later(12) }],
  turns: [],
};

const superseded: Ask = {
  ...release,
  outcome: "superseded",
  awaited: false,
  endedAt: later(20),
  endedBy: null,
};

function run(automation: string, more: Partial<RunSummary>): RunSummary {
  return {
    id: "qpk73bp4b09svsyg" as RunId,
    shortId: "qpk73bp4",
    automation,
    state: "waiting",
    status: "",
    subject: null,
    build: "b1",
    createdAt: later(-90),
    finishedAt: null,
    wakeAt: null,
    error: null,
    cancelRequested: false,
    ...more,
  };
}

const home = renderHome({
  asks: [release],
  runs: [
    run("pr-reminder", { subject: "acme/elephant#12", status: "waiting for ben", wakeAt: later(60) }),
    run("deploy", {
      state: "failed",
      finishedAt: later(-5),
      error: { name: "Error", message: "the health check did not answer" },
    }),
  ],
  page: 1,
  now: later(30),
  githubUrl: "https://github.com",
});

export const askingScenes: readonly Scene[] = [
  { name: "ask-open", blocks: renderAsk(release).blocks },
  { name: "ask-superseded", blocks: renderAsk(superseded).blocks },
  { name: "home", blocks: home.blocks },
];
