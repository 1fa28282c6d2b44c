import { describe, expect, it } from "vitest";
import { startRefusalSender } from "../../support/engine/refusal-sender.ts";
import { longestClosingMs } from "../../../src/core/services/outage.ts";
import { type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { atRest, startServiceServer, startWithServer, statesOf } from "../../support/service-server.ts";

const comment = `
  import { github, on } from "hathi";
  export default on("github.issues.opened", async ({ data: { issue, repository } }) => {
    const where = { owner: repository.owner.login, repo: repository.name, issue_number: issue.number };
    await github.rest.issues.createComment({ ...where, body: "Thank you" });
  });
`;

async function openIssue(engine: TestEngine, number: number): Promise<void> {
  await engine.accept({
    source: "github",
    type: "github.issues.opened",
    subject: `octo/app#${number}`,
    data: {
      action: "opened",
      issue: { number },
      repository: { name: "app", full_name: "octo/app", owner: { login: "octo" } },
      installation: { id: 501 },
    },
  });
}

/** Days pass, and the runs that wait get their turns. */
async function aDayPasses(engine: TestEngine, unfinished: number): Promise<void> {
  for (let part = 0; part < 4; part += 1) {
    await engine.skip(6 * 3_600_000);
    await atRest(engine, unfinished);
  }
}

async function allComplete(engine: TestEngine): Promise<void> {
  await waitFor(
    async () => {
      await engine.skip(longestClosingMs);
      return statesOf(engine);
    },
    (states) => states.every((state) => state === "completed"),
    60_000,
  );
}

const errorsOf = (engine: TestEngine): readonly string[] =>
  engine.logger.lines.filter(({ level }) => level === "error").map(({ message }) => message);

describe("credentials that a service refuses", () => {
  it(
    "hold all runs of the workspace back, and let them go on when they are mended",
    { timeout: 90_000 },
    async () => {
      const error = "token_revoked";
      let isRefused = true;
      const said: unknown[] = [];
      const server = await startServiceServer(({ name, args }) => {
        if (isRefused) return { body: { ok: false, error } };
        if (name === "chat.postMessage") said.push(args["text"]);
        return { body: { ok: true } };
      });
      const { engine, start } = await startWithServer();
      await engine.startWorker(server.connectorsOf(engine));
      for (let run = 0; run < 12; run += 1) await start({ channel: `C${run}2345678`, text: String(run) });
      await atRest(engine, 12);
      await aDayPasses(engine, 12);
      for (const { status, state } of await engine.runs.list({ scope: "all", limit: 100 })) {
        expect(state).toBe("waiting");
        expect(status).toMatch(
          new RegExp(`^Slack, which refuses Hathi's token \\(${error}\\): put a valid one`),
        );
      }
      expect(errorsOf(engine)).toEqual(["Slack refuses Hathi's credentials: its runs wait"]);
      // One finds it out, or a few at the same moment, and one tries now and then.
      expect(server.calls.length).toBeLessThan(12 + 12);

      isRefused = false;
      await allComplete(engine);
      expect(said).toHaveLength(12);
      expect(new Set(said).size).toBe(12);
    },
  );

  it.each(["invalid_auth", "account_inactive", "token_expired", "not_authed"])(
    "hold a run back that is told %s",
    async (error) => {
      const server = await startServiceServer(() => ({ body: { ok: false, error } }));
      const { engine, start } = await startWithServer();
      await engine.startWorker(server.connectorsOf(engine));
      await start({ channel: "C12345678", text: "hello" });
      await atRest(engine, 1);
      expect(errorsOf(engine)).toHaveLength(1);
    },
  );

  it("fail the one step that brought a token of its own", async () => {
    const server = await startServiceServer(() => ({ body: { ok: false, error: "invalid_auth" } }));
    const { engine, start } = await startWithServer(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => slack.auth.test({ token: "xoxp-of-the-author" }));
    `);
    await engine.startWorker(server.connectorsOf(engine));
    await start({});
    await waitFor(
      async () => statesOf(engine),
      (states) => states.includes("failed"),
    );
    expect(errorsOf(engine)).not.toContain("Slack refuses Hathi's credentials: its runs wait");
  });

  it(
    "hold the runs of a suspended installation back until it is unsuspended",
    { timeout: 90_000 },
    async () => {
      let isSuspended = true;
      const server = await startServiceServer(
        () => ({ status: 201, body: { id: 1 } }),
        () =>
          isSuspended
            ? { status: 403, body: { message: "This installation has been suspended" } }
            : undefined,
      );
      const { engine } = await startWithServer(comment);
      await engine.startWorker(server.connectorsOf(engine));
      for (let number = 1; number <= 5; number += 1) await openIssue(engine, number);
      await atRest(engine, 5);
      await aDayPasses(engine, 5);
      const [run] = await engine.runs.list({ scope: "all", limit: 1 });
      expect(run?.status).toMatch(
        /^GitHub, where the App's installation on octo is suspended: unsuspend the installation/,
      );
      expect(server.calls).toEqual([]);
      expect(errorsOf(engine)).toEqual(["GitHub refuses Hathi's credentials: its runs wait"]);

      isSuspended = false;
      await allComplete(engine);
      expect(server.calls).toHaveLength(5);
    },
  );

  it("are told the admins, once, where Slack can carry it", async () => {
    let isSlackAway = true;
    const server = await startServiceServer(
      () => (isSlackAway ? { status: 503 } : {}),
      () => ({ status: 403, body: { message: "This installation has been suspended" } }),
    );
    const { engine } = await startWithServer(comment);
    const connectors = server.connectorsOf(engine);
    await engine.startWorker(connectors);
    for (let number = 1; number <= 3; number += 1) await openIssue(engine, number);
    await atRest(engine, 3);
    const sender = startRefusalSender(engine, connectors);
    await sender.send();
    isSlackAway = false;
    for (let look = 0; look < 3; look += 1) {
      await engine.skip(5000);
      await sender.send();
    }
    const told = server.calls.filter(({ name }) => name === "chat.postMessage").map(({ args }) => args);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({
      channel: "U0ADMIN",
      text: "Hathi cannot call GitHub, where the App's installation on octo is suspended: unsuspend the installation in its settings.",
    });
    expect(String(told[1]?.["blocks"])).toContain("3 runs wait. Waiting runs go on by themselves");
  });

  it("hold the runs back where the App was removed, and go on by its new installation", async () => {
    let installation: number | undefined;
    const server = await startServiceServer(
      ({ name }) => {
        if (name !== "GET /repos/octo/app/installation" && !/^GET .*\/installation$/.test(name))
          return { status: 201, body: { id: 1 } };
        return installation === undefined
          ? { status: 404, body: { message: "Not Found" } }
          : { body: { id: installation } };
      },
      (id) => (id === String(installation) ? undefined : { status: 404, body: { message: "Not Found" } }),
    );
    const { engine } = await startWithServer(comment);
    await engine.startWorker(server.connectorsOf(engine));
    for (let number = 1; number <= 5; number += 1) await openIssue(engine, number);
    await atRest(engine, 5);
    const [run] = await engine.runs.list({ scope: "all", limit: 1 });
    expect(run?.status).toMatch(
      /^GitHub, where the App is no longer installed on octo: install the App there again/,
    );

    installation = 777;
    await allComplete(engine);
    expect(server.calls.filter(({ name }) => name.startsWith("POST "))).toHaveLength(5);
    // Who comes later by the old number is served, too.
    await openIssue(engine, 6);
    await allComplete(engine);
  });

  it("are renewed where only the token was revoked: nobody is asked", async () => {
    let calls = 0;
    const server = await startServiceServer(() => {
      calls += 1;
      return calls === 1
        ? { status: 401, body: { message: "Bad credentials" } }
        : { status: 201, body: { id: 1 } };
    });
    const { engine } = await startWithServer(comment);
    await engine.startWorker(server.connectorsOf(engine));
    await openIssue(engine, 1);
    await allComplete(engine);
    expect(errorsOf(engine)).toEqual([]);
  });

  it("say which variables to check where the App's key is refused", async () => {
    const server = await startServiceServer(
      () => ({ status: 201, body: { id: 1 } }),
      () => ({ status: 401, body: { message: "A JSON web token could not be decoded" } }),
    );
    const { engine } = await startWithServer(comment);
    await engine.startWorker(server.connectorsOf(engine));
    await openIssue(engine, 1);
    await atRest(engine, 1);
    const [run] = await engine.runs.list({ scope: "all", limit: 1 });
    expect(run?.status).toContain("check that GITHUB_PRIVATE_KEY is a key of the App GITHUB_APP_ID");
  });
});
