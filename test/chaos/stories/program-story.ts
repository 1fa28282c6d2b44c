/** A random program: it must come to what the model predicts, and do all of that and nothing else. */
import type { ChaosProgram } from "../program/programs.ts";
import { judgeEffects } from "./judge-effects.ts";
import { twice } from "./twice.ts";
import type { Evidence, Story, World } from "./story.ts";

// Longer each time: what a busy machine is behind with is not made more.
const firstPauseMs = 2500;
const longestPauseMs = 20_000;

export function programStory(world: World, program: ChaosProgram, n: number, channel: string): Story {
  const { number, prediction, posts, failures, source } = program;
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
      await Promise.all(prediction.events.map(async (event) => world.send(`e${number}`, { n, ...event })));
    },
    judge(evidence) {
      const expected = prediction.effects.map((effect) => ({ ...effect, isPost: posts.has(effect.id) }));
      const said = expected
        .filter(({ isPost }) => isPost)
        .map(({ id, p, v }) => `run ${n} at ${id}${p} with ${v}`);
      return [
        ...judgeEnd(evidence, prediction.outcome),
        ...judgeEffects(evidence, {
          expected: expected.filter(({ isPost }) => !isPost),
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
    outcome.kind === "ok" ? `completed with ${outcome.value}` : `failed with ${outcome.message}`;
  const actual =
    run.state === "completed"
      ? `completed with ${String(run.result)}`
      : `${run.state} with ${run.error ?? "nothing"}`;
  return actual === expected ? [] : [`predicted was "${expected}", it ${actual}`];
}
