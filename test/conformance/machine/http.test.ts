import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("node:http in a run", () => {
  it("has Node's own objects, and makes a POST once", async () => {
    const { result, effects, journal } = await threeWays({
      source: `
        import http, { IncomingMessage } from "node:http";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const answer = await new Promise((resolve, reject) => {
            http.request(data.url + "/charges", { method: "POST" }, resolve).on("error", reject).end("five");
          });
          await sleep("1 day");
          let text = "";
          for await (const chunk of answer) text += chunk;
          return [answer instanceof IncomingMessage, answer.statusCode, answer.headers["content-type"], JSON.parse(text).got];
        });
      `,
      serve: ({ body }) => ({ body: { got: body.length } }),
    });
    expect(result).toEqual([true, 200, "application/json", 4]);
    expect(effects.map(({ name }) => name)).toEqual(["POST /charges"]);
    expect(journal.filter((line) => line.startsWith("step http.request"))).toHaveLength(1);
  });

  it("refuses a server at its call, with the remedy", async () => {
    const { result } = await threeWays({
      source: `
        import https from "node:https";
        import { on } from "hathi";
        export default on("webhook.start", async () => {
          try { https.createServer(); } catch (error) { return error.message; }
        });
      `,
    });
    expect(result).toMatch(
      /^https\.createServer of node:https, which a run cannot replay: use it within a step/,
    );
  });
});
