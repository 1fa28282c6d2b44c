/** Judges a chaos run: every story by its own prediction, every journal by the engine's invariants. */
import type { RunId } from "../../../src/core/ids.ts";
import { collectEvidence } from "./collect-evidence.ts";
import { judgeGuests } from "../guests/judge-guests.ts";
import { countSteps, findBrokenJournals, readJournal } from "./read-runs.ts";
import type { PullStory } from "../stories/pull-story.ts";
import type { Evidence, Story } from "../stories/story.ts";
import type { ChaosReport, Trial } from "../trial.ts";
import type { Violation } from "./watch.ts";

const mostTold = 5;

export async function judge(trial: Trial): Promise<ChaosReport> {
  const { stage, stories, watch, log, channels } = trial;
  const evidence = await collectEvidence(stage, channels, log);
  const violations: Violation[] = [...watch.violations];
  const note = (what: string, story: Story | null, runId: RunId | null): void => {
    violations.push({ what, story, runId });
  };
  const late = new Set(watch.active);
  for (const story of stories) {
    const seen = evidence.of(story.n, story.kind === "pull");
    const runId = seen.runs[0]?.id ?? null;
    const problems = [
      ...judgeCount(seen),
      ...(late.has(story) ? [`not finished within a minute after the last fault`] : []),
      ...(late.has(story) ? [] : story.judge(seen)),
      ...(story.kind === "pull" && !late.has(story) ? await judgePull(story as PullStory, evidence) : []),
    ];
    for (const problem of problems) note(`${story.kind} ${story.n}: ${problem}`, story, runId);
  }
  for (const { run_id: runId, problem } of await findBrokenJournals(stage.database)) {
    note(`the journal of ${runId} is broken: ${problem}`, null, runId);
  }
  for (const what of await judgeGuests(stage.database, stage.guests)) note(what, null, null);
  for (const what of log.violations) note(what, null, null);
  for (const { number, crashes } of stage.replicas) {
    for (const how of crashes) note(`replica ${number} ended by itself: ${how}`, null, null);
  }
  const offenders = violations.slice(0, mostTold).map(async (violation) => ({
    ...violation,
    journal: violation.runId === null ? [] : await readJournal(stage.database, violation.runId),
    evidence: violation.story && evidence.of(violation.story.n, violation.story.kind === "pull"),
  }));
  return {
    ...trial,
    violations,
    steps: await countSteps(stage.database),
    messages: evidence.messages,
    offenders: await Promise.all(offenders),
  };
}

function judgeCount({ runs }: Evidence): readonly string[] {
  const roots = runs.filter(({ isChild }) => !isChild);
  return roots.length === 1 ? [] : [`it has ${roots.length} runs`];
}

async function judgePull(
  story: PullStory,
  evidence: Awaited<ReturnType<typeof collectEvidence>>,
): Promise<readonly string[]> {
  return story.judgeChannel(await evidence.pullChannels(story.channelPrefix()));
}
