/** A random program: it must come to what the model predicts, and do all of that and nothing else. */
import type { ChaosProgram } from "./programs.ts";
import { messageOf } from "../../programs/ledger.ts";
import { judgeEffects } from "./judge-effects.ts";
import { twice } from "./twice.ts";
import type { Evidence, Story, World } from "./story.ts";

// Longer each time: what a busy machine is behind with is not made more.
const firstPauseMs = 2500;
const longestPauseMs = 20_000;

export function programStory(world: World, program: ChaosProgram, n: number, channel: string): Story {
  const { number, prediction, failures, source } = program;
  let sentAt = 0;
  let pauseMs = 0;
  return {
    kind: "program",
    n,
    describe: () => `${source}\n\npredicted: ${JSON.stringify(prediction, null, 1)}`,
    start: async () => world.send(`p${number}`, { n, channel }),
    async tend() {
      if (performance.now() - sentAt < pauseMs) return;
      sentAt = performance.now();
      pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, 2 * pauseMs));
      // Whoever sends them knows nothing of waits: too early or too late they end none.
      await Promise.all(
        prediction.events.map(async ({ place, value }) => world.send(`e${number}`, { n, place, value })),
      );
    },
    judge(evidence) {
      const said = prediction.effects
        .filter((effect) => effect.in === "slack")
        .map((effect) => messageOf({ n, ...effect }));
      return [
        ...judgeEnd(evidence, prediction.outcome),
        ...judgeEffects(evidence, {
          expected: prediction.effects.filter((effect) => effect.in === "ledger"),
          refusals: (id) => failures.get(id) ?? 0,
        }),
        ...twice(evidence.messages).map((text) => `said twice: ${text}`),
        ...said.filter((text) => !evidence.messages.includes(text)).map((text) => `not said: ${text}`),
        ...evidence.messages.filter((text) => !said.includes(text)).map((text) => `said unasked: ${text}`),
      ];
    },
  };
}

function judgeEnd({ runs }: Evidence, outcome: ChaosProgram["prediction"]["outcome"]): readonly string[] {
  const [run] = runs;
  if (run === undefined) return [];
  const expected =
    outcome.kind === "ok"
      ? `completed with ${outcome.value}`
      : outcome.kind === "error"
        ? `failed with ${outcome.message}`
        : "cancelled with nothing";
  const actual =
    run.state === "completed"
      ? `completed with ${String(run.result)}`
      : `${run.state} with ${run.error ?? "nothing"}`;
  return actual === expected ? [] : [`predicted was "${expected}", it ${actual}`];
}
