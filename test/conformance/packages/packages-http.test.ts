import { describe, expect, it } from "vitest";
import type { Case } from "../../support/cases/play-case.ts";
import { threeWays } from "../../support/cases/three-ways.ts";

const serve: Case["serve"] = ({ method, path, body }) =>
  path === "/missing"
    ? { status: 404, body: { why: "none" } }
    : { body: { method, path, got: body === "" ? null : body.length } };

describe("a package that asks by http is part of the run", () => {
  it("got's promise is its own, and a POST of it is made once", async () => {
    const { result, effects, journal } = await threeWays({
      outputsVary: true,
      source: `
        import got, { HTTPError } from "got";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const made = got.post(data.url + "/charges", { json: { amount: 5 } });
          const text = await made.text();
          const { path } = await made.json();
          await sleep("1 day");
          const failure = await got(data.url + "/missing").json().catch((error) => error);
          return [text.length, path, failure instanceof HTTPError, failure.response.statusCode, JSON.parse(failure.response.body).why];
        });
      `,
      serve,
    });
    expect(result).toEqual([44, "/charges", true, 404, "none"]);
    expect(effects.map(({ name }) => name)).toEqual(["POST /charges", "GET /missing"]);
    expect(journal.filter((line) => line.startsWith("step http.request"))).toHaveLength(2);
  });

  it("superagent is a thenable that asks when it is awaited, and once", async () => {
    const { result, effects } = await threeWays({
      outputsVary: true,
      source: `
        import request from "superagent";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const made = await request.post(data.url + "/charges").set("x-a", "1").send({ amount: 5 });
          await sleep("1 day");
          return [made.body.path, made.status, made.headers["content-type"]];
        });
      `,
      serve,
    });
    expect(result).toEqual(["/charges", 200, "application/json"]);
    expect(effects.map(({ name }) => name)).toEqual(["POST /charges"]);
  });

  it("an instance with interceptors keeps what they do, and the answer is an object of axios'", async () => {
    const { result, effects } = await threeWays({
      outputsVary: true,
      source: `
        import axios, { AxiosError } from "axios";
        import { on, sleep } from "hathi";
        const client = Object.freeze(axios.create({ headers: { "x-own": "1" } }));
        let asked = 0;
        client.interceptors.request.use((config) => { asked += 1; return config; });
        export default on("webhook.start", async ({ data }) => {
          const made = await client.post(data.url + "/charges", { amount: 5 });
          await sleep("1 day");
          const failure = await client.get(data.url + "/missing").catch((error) => error);
          return [made.data.path, made.config.method, asked, failure instanceof AxiosError, failure.response.data.why];
        });
      `,
      serve,
    });
    expect(result).toEqual(["/charges", "post", 2, true, "none"]);
    expect(effects.map(({ name }) => name)).toEqual(["POST /charges", "GET /missing"]);
  });

  it("node-fetch's Response has its getters, and its body is a stream of Node's", async () => {
    const { result, effects } = await threeWays({
      outputsVary: true,
      source: `
        import fetch, { Response } from "node-fetch";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const made = await fetch(data.url + "/charges", { method: "POST", body: "five" });
          const { ok, status, headers } = made;
          await sleep("1 day");
          let text = "";
          for await (const chunk of made.body) text += chunk;
          return [made instanceof Response, ok, status, headers.get("content-type"), JSON.parse(text).got];
        });
      `,
      serve,
    });
    expect(result).toEqual([true, true, 200, "application/json", 4]);
    expect(effects.map(({ name }) => name)).toEqual(["POST /charges"]);
  });

  it("gives within a step what Node gives", async () => {
    const { result, effects } = await threeWays({
      outputsVary: true,
      source: `
        import got from "got";
        import { on, sleep, step } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const path = await step("ask", async () => (await got(data.url + "/a").json()).path);
          await sleep("1 day");
          return path;
        });
      `,
      serve,
    });
    expect(result).toBe("/a");
    expect(effects.map(({ name }) => name)).toEqual(["GET /a"]);
  });

  it("refuses what a run cannot replay at its call, with the package, the built-in and the remedy", async () => {
    const { result } = await threeWays({
      outputsVary: true,
      source: `
        import { on } from "hathi";
        import superagent from "superagent";
        import https from "node:https";
        export default on("webhook.start", async ({ data }) => {
          const told = [];
          const asked = await superagent.get(data.url).http2().catch((error) => error);
          told.push(asked.message);
          try { https.createServer(); } catch (error) { told.push(error.message); }
          return told;
        });
      `,
    });
    expect(result).toEqual([
      expect.stringMatching(
        /^the package "superagent" uses http2\.connect of node:http2, which a run cannot replay: use it within a step/,
      ),
      expect.stringMatching(
        /^https\.createServer of node:https, which a run cannot replay: use it within a step/,
      ),
    ]);
  });
});
