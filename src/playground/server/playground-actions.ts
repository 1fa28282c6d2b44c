/** The actions behind the page's buttons: each checks its input and acts as the chosen person. */
import { z } from "zod";
import { isFinished } from "../../core/run.ts";
import { personNames } from "../../local-services/people.ts";
import { Refused } from "../../local-services/refused.ts";
import type { SnapshotSources } from "./take-snapshot.ts";

export interface ActionSources extends SnapshotSources {
  /** Moves the database's clock forward and wakes runs that have become due. */
  readonly skip: (ms: number) => Promise<void>;
}

const person = z.enum(personNames);
const title = z.string().trim().min(1, "a pull request needs a title").max(256);
const text = z.string().trim().max(3000);

const newPullRequest = z.object({
  as: person,
  title,
  reviewers: z.array(person).max(3).default([]),
  draft: z.boolean().default(false),
});

export async function openPullRequest({ local }: ActionSources, input: unknown): Promise<{ number: number }> {
  const { as, title, reviewers, draft } = newPullRequest.parse(input);
  const others = reviewers.filter((reviewer) => reviewer !== as);
  const { number } = await local.github.openPullRequest({ title, author: as, reviewers: others, draft });
  return { number };
}

const pullAction = z.object({
  number: z.coerce.number().int().positive(),
  action: z.enum([
    "approve",
    "checks-fail",
    "checks-pass",
    "close",
    "comment",
    "convert-to-draft",
    "label",
    "merge",
    "push",
    "ready",
    "reopen",
    "request-changes",
    "request-review",
  ]),
  as: person,
  body: text.default(""),
  reviewer: person.optional(),
});

export async function actOnPullRequest({ local: { github } }: ActionSources, input: unknown): Promise<void> {
  const { number, action, as, body, reviewer } = pullAction.parse(input);
  switch (action) {
    case "approve":
    case "request-changes":
      await github.review(number, { reviewer: as, verdict: action, body });
      return;
    case "comment":
      if (body === "") throw new Refused("Write a comment first.");
      await github.comment(number, { author: as, body });
      return;
    case "request-review":
      if (reviewer === undefined) throw new Refused("Choose whom to ask.");
      await github.requestReviewer(number, { reviewer, by: as });
      return;
    case "merge":
      await github.merge(number, { by: as });
      return;
    case "close":
      await github.close(number, { by: as });
      return;
    case "reopen":
      await github.reopen(number, { by: as });
      return;
    case "ready":
      await github.readyForReview(number, { by: as });
      return;
    case "push":
      await github.push(number, { by: as, message: body || "Change it once more" });
      return;
    case "checks-pass":
    case "checks-fail": {
      const conclusion = action === "checks-pass" ? "success" : "failure";
      await github.upkeep.check(number, { by: as, name: "build", conclusion });
      return;
    }
    case "label":
      await github.upkeep.label(number, { by: as, label: "bug" });
      return;
    case "convert-to-draft":
      await github.convertToDraft(number, { by: as });
      return;
  }
}

const hourMs = 3_600_000;
const skipBy = z.object({ by: z.enum(["hour", "day", "next-timer"]) });

export async function skipTime(sources: ActionSources, input: unknown): Promise<{ skippedMs: number }> {
  const { by } = skipBy.parse(input);
  const { runs, clock, skip } = sources;
  clock.note(await runs.now());
  const ms = by === "hour" ? hourMs : by === "day" ? 24 * hourMs : await untilNextTimer(sources);
  const since = Date.now();
  await skip(ms);
  clock.note(await runs.now(), since);
  return { skippedMs: ms };
}

async function untilNextTimer({ runs }: ActionSources): Promise<number> {
  const [now, unfinished] = await Promise.all([runs.now(), runs.list({ scope: "unfinished" })]);
  const due = unfinished
    .filter(({ state }) => !isFinished(state))
    .flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt.getTime() - now.getTime()]))
    .filter((ms) => ms > 0);
  if (due.length === 0)
    throw new Refused("No run is waiting for a time right now. Open a pull request first.");
  return Math.ceil(Math.min(...due));
}

export function killWorker({ supervisor }: ActionSources): { pid: number } {
  const { pid } = supervisor;
  if (pid === null) throw new Refused("There is no worker to kill: the next one is being started.");
  supervisor.kill();
  return { pid };
}

const cancel = z.object({ id: z.string().min(1), as: person });

export async function cancelRun({ runs }: ActionSources, input: unknown): Promise<void> {
  const { id, as } = cancel.parse(input);
  await runs.cancel(id, { id: `playground:${as}` });
}
