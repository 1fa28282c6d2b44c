/** A scope that the installed app lacks: the calls that need it wait until it is granted, and all others go on. */
import { describe, expect, it } from "vitest";
import { startRefusalSender } from "../../support/engine/refusal-sender.ts";
import { longestClosingMs } from "../../../src/core/services/outage.ts";
import { type TestEngine, waitFor } from "../../support/engine/engine.ts";
import {
  atRest,
  type ServiceCall,
  startServiceServer,
  startWithServer,
} from "../../support/service-server.ts";

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    if (data.ask === undefined) return slack.conversations.create({ name: "pr-1", is_private: data.isPrivate });
    try {
      await slack.apiCall(data.ask, { name: "tada", topic: "t", usergroup: "S1", channel: data.channel, token: data.token });
    } catch (error) {
      return error.data.error;
    }
  });
`;

const lacks = (needed: string) => ({
  body: { ok: false, error: "missing_scope", needed, provided: "chat:write,commands" },
});

async function startWith(answer: (call: ServiceCall) => object | undefined) {
  const server = await startServiceServer((call) => answer(call) ?? {});
  const { engine, start } = await startWithServer(source);
  const connectors = server.connectorsOf(engine);
  await engine.startWorker(connectors);
  return { server, engine, start, connectors };
}

const endedOf = async (engine: TestEngine): Promise<readonly string[]> => {
  const runs = await engine.runs.list({ scope: "all", limit: 100 });
  const shown = await Promise.all(runs.map(async ({ id }) => engine.runs.show(id)));
  return shown.map(({ state, result }) => `${state} ${JSON.stringify(result)}`);
};

describe("a scope that the app lacks", { timeout: 90_000 }, () => {
  it("holds back what needs it, says what to do, and lets it go on once it is granted", async () => {
    let isGranted = false;
    const { server, engine, start } = await startWith(({ name, args }) =>
      name === "conversations.create" && args["is_private"] === "true" && !isGranted
        ? lacks("groups:write")
        : undefined,
    );
    for (let run = 0; run < 8; run += 1) await start({ isPrivate: true });
    await atRest(engine, 8);
    for (let part = 0; part < 4; part += 1) {
      await engine.skip(6 * 3_600_000);
      await atRest(engine, 8);
    }
    for (const { status } of await engine.runs.list({ scope: "unfinished" }))
      expect(status).toBe(
        "Slack's conversations.create, for which the app lacks the scope groups:write: update the app from manifest.yml and install it again (slack.conversations.create)",
      );
    expect(server.calls.length).toBeLessThan(8 + 12);
    const errors = engine.logger.lines.filter(({ level }) => level === "error");
    expect(errors.map(({ message }) => message)).toEqual([
      "Slack has not granted a scope: the runs that need it wait",
    ]);

    // What needs another scope goes on all the while, of the same method, too.
    await start({ isPrivate: false });
    await waitFor(
      async () => endedOf(engine),
      (all) => all.some((one) => one.startsWith("completed")),
    );
    isGranted = true;
    await waitFor(
      async () => {
        await engine.skip(longestClosingMs);
        return endedOf(engine);
      },
      (all) => all.every((one) => one.startsWith("completed")),
      60_000,
    );
  });

  it.each([
    ["a look-up, without which an automation may go on", { ask: "usergroups.users.list" }, "usergroups:read"],
    ["what the manifest does not have either", { ask: "reactions.add" }, "reactions:write"],
    ["a token of the author's", { ask: "conversations.create", token: "xoxp-own" }, "channels:manage"],
  ])("is told the code where it is for %s", async (_what, data, needed) => {
    const { engine, start } = await startWith(() => lacks(needed));
    await start(data);
    const ended = await waitFor(
      async () => endedOf(engine),
      (all) => all.length === 1 && all.every((one) => one.startsWith("completed")),
    );
    expect(ended.join()).toContain("missing_scope");
  });

  it("is told the admins in Slack, once", async () => {
    const { server, engine, start, connectors } = await startWith(({ name }) =>
      name === "conversations.setTopic" ? lacks("channels:manage") : undefined,
    );
    for (const channel of ["C1", "C2", "C3"]) await start({ ask: "conversations.setTopic", channel });
    await atRest(engine, 3);
    const sender = startRefusalSender(engine, connectors);
    for (let look = 0; look < 4; look += 1) await sender.send();
    const told = server.calls.filter(({ name }) => name === "chat.postMessage").map(({ args }) => args);
    expect(told).toMatchObject([
      {
        channel: "U0ADMIN",
        text: "Hathi cannot call Slack's conversations.setTopic, for which the app lacks the scope channels:manage: update the app from manifest.yml and install it again.",
      },
    ]);
    expect(String(told[0]?.["blocks"])).toContain("3 runs wait");
  });
});
