import { describe, expect, it } from "vitest";
import { killEverywhere } from "../support/kill/kill-everywhere.ts";
import { createStoryServer, naiveStory } from "../support/cases/naive-story.ts";

// `npm run crash` takes every boundary, npm test a part of them. `npm run conformance -- --kill` does this to every
// case of the conformance suite.
const stride = process.env["HATHI_CRASH"] === "all" ? 1 : 11;

describe("a SIGKILL of the worker at any boundary of the journal", { timeout: 600_000 }, () => {
  it("leaves the naive story of a pull request, with an HTTP client from npm, as it was", async () => {
    // Asked about what was under way, people say what is true. One request may come twice: that of a call which
    // only shows by being made that it is a step, where the worker dies before it could record that it began.
    const kills = await killEverywhere({ ...naiveStory, serve: createStoryServer(2) }, { stride });
    expect(kills).toBeGreaterThanOrEqual(20 / stride);
  });

  it("changes nothing of recorded values, a child, signals between runs and updates of the store", async () => {
    const story = {
      source: `
        import { readFileSync } from "node:fs";
        import { next, on, signal, slack, start, store } from "hathi";
        export const child = on("webhook.none", async () => {
          const seen = [(await next("signal.go")).data, (await next("signal.go")).data];
          await slack.note({ seen });
          return seen.join("");
        });
        export default on("webhook.start", async ({ data }) => {
          const size = readFileSync(data.file).length;
          const one = await start(child);
          await signal(one, "go", "a");
          await store.update("count", (count = 0) => count + 1);
          await signal(one, "go", "b");
          return [size, await one.result(), await store.get("count")];
        });
      `,
    };
    const kills = await killEverywhere(story, { stride });
    expect(kills).toBeGreaterThanOrEqual(20 / stride);
  });
});
