import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("an npm package inside", () => {
  it("has the run's clock: luxon tells the same time again", async () => {
    const { result, journal } = await threeWays({
      reality: "varies",
      source: `
        import { DateTime } from "luxon";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const began = DateTime.now();
          await slack.note({ at: began.toISO() });
          await sleep("1 day");
          await slack.note({ at: DateTime.now().toISO(), text: began.plus({ days: 1 }).toISO() });
          return DateTime.now().diff(began, "hours").hours;
        });
      `,
    });
    expect(result).toBe(24);
    expect(journal).toHaveLength(3);
  });

  it("has the run's randomness and no entries of its own: uuid, lodash, zod", async () => {
    const { result, journal } = await threeWays({
      reality: "varies",
      source: `
        import _ from "lodash";
        import { v4, v7 } from "uuid";
        import { z } from "zod";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const { n } = z.object({ n: z.number() }).parse(data);
          const drawn = [v4(), v7(), _.shuffle(_.range(20)).join()];
          await slack.note({ drawn });
          await sleep("1 hour");
          await slack.note({ drawn });
          return [n, new Set(drawn).size];
        });
      `,
    });
    expect(result).toEqual([1, 3]);
    expect(journal).toHaveLength(3);
  });

  it("has the run's fetch: openai's calls are steps, and a streamed answer comes from what was recorded", async () => {
    const events = ["Hel", "lo"].map(
      (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`,
    );
    const { result, effects } = await threeWays({
      reality: "varies",
      source: `
        import OpenAI from "openai";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const client = new OpenAI({ apiKey: "x", baseURL: "https://example.com/v1", maxRetries: 0 });
          const stream = await client.chat.completions.create({ model: "m", messages: [], stream: true });
          let text = "";
          for await (const chunk of stream) {
            text += chunk.choices[0].delta.content;
            await slack.note({ text });
          }
          await sleep("1 hour");
          return text;
        });
      `,
      answer: (name) =>
        name.startsWith("http")
          ? {
              url: null,
              status: 200,
              statusText: "OK",
              headers: [["content-type", "text/event-stream"]],
              body: encode(`${events.join("")}data: [DONE]\n\n`),
              redirected: false,
            }
          : undefined,
    });
    expect(result).toBe("Hello");
    expect(effects).toHaveLength(3);
  });
});
