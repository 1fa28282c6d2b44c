/** A permission that the App was not granted: the changes that need it wait until it is, and all other calls go on. */
import { describe, expect, it } from "vitest";
import { startRefusalSender } from "../../support/engine/refusal-sender.ts";
import { longestClosingMs } from "../../../src/core/services/outage.ts";
import { type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { atRest, startServiceServer, startWithServer } from "../../support/service-server.ts";

const source = `
  import { github, on } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    const at = { owner: "acme", repo: "app", issue_number: data.n };
    try {
      if (data.act === "look") return (await github.rest.issues.get(at)).status;
      if (data.act === "label") return (await github.rest.issues.addLabels({ ...at, labels: ["a"] })).status;
      return (await github.rest.issues.createComment({ ...at, body: "new" })).status;
    } catch (error) {
      return error.message;
    }
  });
`;

const refusal = (accepted?: string) => ({
  status: 403,
  headers: accepted === undefined ? {} : { "x-accepted-github-permissions": accepted },
  body: { message: "Resource not accessible by integration" },
});

interface World {
  granted: Record<string, string>;
  /** What GitHub refuses, by the end of its path. */
  refused: Readonly<Record<string, string | undefined>>;
}

async function startWith(world: World) {
  const server = await startServiceServer(
    ({ name }) => {
      const end = /\/(?:\d+\/)?(\w+)$/.exec(name)?.[1] ?? "";
      if (name.endsWith("/installation")) return { body: { id: 7 } };
      return end in world.refused && world.granted["issues"] !== "write"
        ? refusal(world.refused[end])
        : { body: {} };
    },
    () => ({
      status: 201,
      body: {
        token: `ghs${Math.random()}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: world.granted,
      },
    }),
  );
  const { engine, start } = await startWithServer(source);
  const connectors = server.connectorsOf(engine);
  await engine.startWorker(connectors);
  return { server, engine, start, connectors };
}

const resultsOf = async ({ runs }: TestEngine): Promise<readonly string[]> => {
  const shown = await Promise.all(
    (await runs.list({ scope: "all", limit: 100 })).map(async ({ id }) => runs.show(id)),
  );
  return shown.flatMap(({ state, result }) => (state === "completed" ? [JSON.stringify(result)] : []));
};

const lack =
  "GitHub, where the App on acme lacks the permission Issues: write: set it among the permissions in the App's settings, and accept the new permissions where the App is installed";

describe("a permission that the App was not granted", { timeout: 90_000 }, () => {
  it("holds back the changes that need it, and lets them go on once it is granted", async () => {
    const world: World = {
      granted: { issues: "read" },
      refused: { comments: "issues=write; pull_requests=write" },
    };
    const { engine, start } = await startWith(world);
    for (let n = 1; n <= 3; n += 1) await start({ n });
    await atRest(engine, 3);
    for (const { status } of await engine.runs.list({ scope: "unfinished" }))
      expect(status).toBe(`${lack} (github.rest.issues.createComment)`);
    expect(
      engine.logger.lines.filter(({ level }) => level === "error").map(({ message }) => message),
    ).toEqual(["GitHub has not granted a permission: the runs that need it wait"]);
    await start({ n: 4, act: "look" });
    await start({ n: 5, act: "label" });
    await waitFor(
      async () => resultsOf(engine),
      (all) => all.length === 2,
    );
    world.granted = { issues: "write" };
    await waitFor(
      async () => {
        await engine.skip(longestClosingMs);
        return resultsOf(engine);
      },
      (all) => all.length === 5,
      60_000,
    );
    for (const result of await resultsOf(engine)) expect(result).toContain("[200]");
  });

  it.each([
    ["a look-up, without which an automation may go on", { act: "look" }, { "1": "issues=read" }, {}],
    ["what no permission would help", {}, { comments: undefined }, {}],
    ["what the installation was granted", {}, { comments: "metadata=read" }, { metadata: "read" }],
  ])("is told the code where it is for %s", async (_what, data, refused, granted) => {
    const { engine, start } = await startWith({ granted, refused });
    await start({ n: 1, ...data });
    const [told] = await waitFor(
      async () => resultsOf(engine),
      (all) => all.length === 1,
    );
    expect(told).toContain("Resource not accessible by integration");
  });

  it("is told the admins once, for all calls that need it", async () => {
    const { server, engine, start, connectors } = await startWith({
      granted: {},
      refused: { comments: "issues=write", labels: "issues=write" },
    });
    await start({ n: 1 });
    await start({ n: 2, act: "label" });
    await atRest(engine, 2);
    const sender = startRefusalSender(engine, connectors);
    for (let look = 0; look < 4; look += 1) await sender.send();
    const told = server.calls.filter(({ name }) => name === "chat.postMessage").map(({ args }) => args);
    expect(told).toMatchObject([{ channel: "U0ADMIN", text: `Hathi cannot call ${lack}.` }]);
  });
});
