import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";
import { createStoryServer, naiveStory } from "../../support/cases/naive-story.ts";

describe("the pull request story in its most naive form", () => {
  it("survives: a webhook handler, an endless loop, setTimeout, helpers in other files, axios and no API of ours", async () => {
    const { result, effects, took, journal } = await threeWays({
      ...naiveStory,
      serve: createStoryServer(),
      outputsVary: true,
    });
    expect(result).toBe("merged after 3 reminders");
    expect(effects.map(({ name, args }) => `${name} ${String(args[0])}`)).toEqual([
      'POST /channels {"name":"pr-7"}',
      'POST /channels/C7/messages {"text":"ana opened PR 7"}',
      "GET /pulls/7?hour=1 ",
      'POST /channels/C7/messages {"text":"Still open after 1 h"}',
      "GET /pulls/7?hour=2 ",
      'POST /channels/C7/messages {"text":"Still open after 2 h"}',
      "GET /pulls/7?hour=3 ",
      'POST /channels/C7/messages {"text":"Still open after 3 h"}',
      "GET /pulls/7?hour=4 ",
      'POST /channels/C7/messages {"text":"Merged"}',
    ]);
    expect(took).toBe(4 * 3_600_000);
    expect(journal.filter((line) => line.startsWith("timer"))).toHaveLength(4);
  }, 120_000);
});
