import { describe, expect, it, onTestFinished } from "vitest";
import { sayConnectionEnds } from "../../../src/chat/tell/send-connection-ends.ts";
import { startMessageSender } from "../../../src/chat/tell/send-messages.ts";
import { createConnectionEnds } from "../../../src/journal/workspaces/connection-ends.ts";
import { startTwoWorkspaces } from "../../support/people/two-workspaces.ts";
import { waitFor } from "../../support/engine/engine.ts";

const unseen = /the GitHub App does not see .+octo\/.+, or you do not: look at its name/;

describe("/hathi connect", () => {
  it("lets the runs of a repository speak in the workspace and channel where somebody who may connects it", async () => {
    const { link, say, deliver, teams, engine, server, connectors, acts } = await startTwoWorkspaces();
    await link("T2", "U1", "ana", "admin");
    await deliver("pull_request.opened");
    const said = await say("T2/U1", "connect Octo/App");
    expect(said).toContain("`octo/app` speaks in <#CDEV> from now on");
    expect(said).toContain("Runs that have begun stay where they are");
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1", "T2"]);
    expect(await say("T2/U7", "connect")).toContain("`octo/app` · in <#CDEV> · connected by <@U1>");
    expect(await acts()).toEqual(["slack:T2/U1: connect octo/app with T2 in CDEV"]);

    // The run of the owner that began before goes on, and hears of the end of what it began with.
    await engine.startWorker(connectors);
    await waitFor(
      async () => server.calls.filter(({ name }) => name === "chat.postMessage"),
      ({ length }) => length === 2,
    );
    await waitFor(
      async () => engine.database.query("select 1 from hathi.waits"),
      ({ length }) => length === 2,
    );
    await deliver("pull_request.closed");
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.every(({ state }) => state === "completed"),
    );
    const posted = server.calls
      .filter(({ name }) => name === "chat.postMessage")
      .map(({ args }) => args["channel"]);
    expect(posted.map(String).toSorted()).toEqual(["C-none", "CDEV", "CDEV", "CDEV"]);
  });

  it("keeps the channel over continueWith", async () => {
    const { link, say, deliver, engine, server, connectors } = await startTwoWorkspaces();
    await engine.deploy(
      `import { continueWith, on, slack } from "hathi";
       export default on("github.pull_request.opened", async ({ channel, data }) => {
         await slack.chat.postMessage({ channel: channel ?? "C-none", text: "round" });
         return data.round === 2 ? null : continueWith({ round: 2 });
       });`,
      "watch",
    );
    await link("T2", "U1", "ana", "admin");
    await say("T2/U1", "connect octo/app");
    await deliver("pull_request.opened");
    await engine.startWorker(connectors);
    await engine.untilState("completed");
    const posted = server.calls.filter(({ name }) => name === "chat.postMessage");
    expect(posted.map(({ args }) => args["channel"])).toEqual(["CDEV", "CDEV"]);
  });

  it("takes a channel's id, and no channel at all", async () => {
    const { link, say } = await startTwoWorkspaces();
    await link("T2", "U1", "ana", "email");
    expect(await say("T2/U1", "connect https://github.com/octo/app without channel")).toContain(
      "speaks in this workspace from now on",
    );
    expect(await say("T2/U1", "connect octo/app", "D0123")).toContain("speaks in this workspace from now on");
    expect(await say("T2/U1", "connect octo/app in CDEV", "COTHER")).toContain("speaks in <#CDEV>");
    expect(await say("T2/U1", "connect octo/app #somewhere")).toContain("names no channel");
    expect(await say("T2/U1", "connect octo")).toContain("is no repository");
  });

  it("asks who the person is on GitHub, and for proof", async () => {
    const { link, say, server } = await startTwoWorkspaces();
    expect(await say("T2/U2", "connect octo/app")).toContain("does not know who you are on GitHub: say");
    await link("T2", "U2", "ana", "said");
    expect(await say("T2/U2", "connect octo/app")).toContain("nobody vouches that you are ana on GitHub");
    // A link in another workspace is not one here.
    await link("T1", "U2", "ana", "admin");
    expect(await say("T2/U2", "connect octo/app")).toContain("nobody vouches");
    expect(server.calls.filter(({ name }) => name.startsWith("GET /"))).toEqual([]);
  });

  it("asks GitHub whether the person may write there, and tells strangers nothing of what they do not see", async () => {
    const { link, say, repositories } = await startTwoWorkspaces();
    await link("T2", "U3", "ben", "admin");
    expect(await say("T2/U3", "connect octo/app")).toContain(
      "you may not connect octo/app, because ben may only read it on GitHub",
    );
    await link("T2", "U4", "eve", "admin");
    const stranger = await say("T2/U4", "connect octo/app");
    expect(stranger).toMatch(unseen);
    expect(stranger.replaceAll("octo/app", "octo/no")).toBe(await say("T2/U4", "connect octo/no"));
    // Not even by how GitHub writes the name.
    expect(stranger).toContain("octo/app");
    expect(await say("T2/U4", "connect OCTO/App")).not.toContain("octo/app");
    // The login was given up, and is somebody else's now.
    await link("T2", "U5", "dana", "profile", "999");
    expect(await say("T2/U5", "connect octo/app")).toMatch(unseen);
    await link("T2", "U5", "dana", "profile", "4");
    expect(await say("T2/U5", "connect octo/app")).toContain("✅");
    expect(repositories[0]?.permissions["dana"]).toBe("write");
  });

  it("is for admins in Slack, unless everybody may steer; and for nobody of another workspace", async () => {
    const house = await startTwoWorkspaces();
    await house.link("T2", "U8", "ana", "admin");
    expect(await house.say("T2/U8", "connect octo/app")).toContain(
      "you may not say which repositories speak here: only admins of this workspace may",
    );
    expect(await house.say("T2/U8", "disconnect octo/app")).toContain("only admins of this workspace may");
    await house.link("T2", "U1", "ana", "admin");
    expect(await house.say("T2/U1", "connect octo/app", "CDEV", true)).toContain("only admins");
    const open = await startTwoWorkspaces({ HATHI_STEERING: "open" });
    await open.link("T2", "U8", "ana", "admin");
    expect(await open.say("T2/U8", "connect octo/app", "CDEV", true)).toContain("only admins");
    expect(await open.say("T2/U8", "connect octo/app")).toContain("✅");
    // Without its workspace, a request of Slack speaks for nobody.
    await expect(
      open.connections(undefined, { id: "slack:?/U8" }).connect("octo/app", null, { id: "slack:?/U8" }),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  });

  it("leaves a repository with the workspace that has it", async () => {
    const { link, say, deliver, teams } = await startTwoWorkspaces();
    for (const team of ["T1", "T2"]) await link(team, "U1", "ana", "admin");
    await say("T2/U1", "connect octo/app");
    const refused = await say("T1/U1", "connect octo/app");
    expect(refused).toContain("octo/app speaks in another Slack workspace");
    expect(refused).not.toContain("T2");
    expect(await say("T1/U1", "connect")).toContain("No repository is connected");
    expect(await say("T1/U1", "disconnect octo/app")).toContain(
      "no repository “octo/app”".replace(/[“”]/g, '\\"'),
    );
    expect(await say("T2/U1", "disconnect octo/app")).toContain("not connected with this workspace any more");
    expect(await say("T1/U1", "connect octo/app")).toContain("✅");
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1"]);
  });

  it("is heard by one of two workspaces that connect it at once", async () => {
    const { link, say } = await startTwoWorkspaces();
    for (const team of ["T1", "T2"]) await link(team, "U1", "ana", "admin");
    const both = await Promise.all(["T1/U1", "T2/U1"].map(async (who) => say(who, "connect octo/app")));
    expect(both.filter((one) => one.includes("✅"))).toHaveLength(1);
    expect(both.filter((one) => one.includes("another Slack workspace"))).toHaveLength(1);
  });

  it("wants Hathi in the channel, and the person in a private one", async () => {
    const { link, say } = await startTwoWorkspaces();
    await link("T2", "U1", "ana", "admin");
    expect(await say("T2/U1", "connect octo/app", "CFAR")).toContain("Hathi is not in that channel");
    expect(await say("T2/U1", "connect octo/app", "CGONE")).toContain("Hathi is not in that channel");
    expect(await say("T2/U1", "connect octo/app CSECRET")).toContain("you are not in that channel");
    expect(await say("T2/U1", "connect octo/app", "CSECRET")).toContain("speaks in <#CSECRET>");
  });

  it("leaves in the audit log who was refused what, and where", async () => {
    const { link, say, acts, breakGitHub, engine } = await startTwoWorkspaces();
    await link("T2", "U3", "ben", "admin");
    await link("T1", "U1", "ana", "admin");
    await say("T1/U1", "connect octo/app");
    await say("T2/U8", "connect octo/app");
    await say("T2/U2", "connect octo/no");
    await say("T2/U3", `connect octo/${"x".repeat(90)}`);
    await say("T2/U3", "connect octo/app");
    await link("T2", "U1", "ana", "admin");
    await say("T2/U1", "connect octo/app");
    await say("T2/U8", "disconnect octo/app");
    await say("T2/U1", "disconnect octo/app");
    breakGitHub(true);
    await say("T2/U1", "connect octo/app");
    expect((await acts()).slice(1)).toEqual([
      "slack:T2/U8: refused: connect octo/app",
      "slack:T2/U2: refused: connect octo/no",
      `slack:T2/U3: refused: connect octo/${"x".repeat(90)}`,
      "slack:T2/U3: refused: connect octo/app",
      "slack:T2/U1: refused: connect octo/app",
      "slack:T2/U8: refused: disconnect octo/app",
      "slack:T2/U1: refused: disconnect octo/app",
    ]);
    expect(
      await engine.database.query(
        "select distinct details ->> 'place' as place from hathi.audit where action like 'refused%'",
      ),
    ).toEqual([{ place: "CDEV" }]);
  });

  it("decides nothing while GitHub does not answer", async () => {
    const { link, say, breakGitHub } = await startTwoWorkspaces();
    await link("T2", "U1", "ana", "admin");
    breakGitHub(true);
    expect(await say("T2/U1", "connect octo/app")).toContain(
      "GitHub did not answer, so nothing is connected",
    );
    breakGitHub(false);
    expect(await say("T2/U1", "connect")).toContain("No repository is connected");
  });
});

describe("what becomes of a connected repository", () => {
  const connected = async () => {
    const house = await startTwoWorkspaces();
    await house.link("T2", "U1", "ana", "admin");
    await house.say("T2/U1", "connect octo/app");
    return house;
  };
  const removal = { repositories_removed: [{ id: 42, full_name: "octo/app" }] };

  it("follows it under a new name and to a new owner", async () => {
    const { deliver, repositories, teams, say, acts } = await connected();
    const [repository] = repositories;
    if (repository === undefined) throw new Error("unreachable");
    repository.name = "octo/tusk";
    await deliver("repository.renamed", { changes: { repository: { name: { from: "app" } } } });
    expect(await say("T2/U1", "connect")).toContain("`octo/tusk`");
    await deliver("pull_request.opened");
    repository.name = "zoo/tusk";
    await deliver("repository.transferred", {
      changes: { owner: { from: { organization: { login: "octo" } } } },
    });
    // What the owner before says of it is not theirs to say any more.
    await deliver("installation_repositories.removed", { repository: undefined, ...removal });
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T2", "T2"]);
    expect(await say("T2/U1", "disconnect octo/app")).toContain("no repository");
    expect(await say("T2/U1", "disconnect ZOO/tusk")).toContain("any more");
    expect((await acts()).slice(1)).toEqual([
      "github:zoe: the repository octo/app is octo/tusk now",
      "github:zoe: the repository octo/tusk is zoo/tusk now",
      "slack:T2/U1: refused: disconnect octo/app",
      "slack:T2/U1: disconnect zoo/tusk",
    ]);
  });

  it("connects it again where the owner before is heard of first", async () => {
    const { deliver, repositories, say } = await connected();
    await deliver("installation_repositories.removed", { repository: undefined, ...removal });
    expect(await say("T2/U1", "connect")).toContain(
      "connected no more: the repository was taken from the GitHub App",
    );
    for (const one of repositories) one.name = "zoo/app";
    await deliver("repository.transferred");
    expect(await say("T2/U1", "connect")).toContain("🟢 `zoo/app`");
  });

  it("stays ended for a new owner, where the owner before ended it long ago", async () => {
    const { deliver, repositories, say, teams, engine } = await connected();
    await deliver("installation_repositories.removed", { repository: undefined, ...removal });
    await engine.skip(2 * 3_600_000);
    for (const one of repositories) one.name = "zoo/app";
    await deliver("repository.transferred");
    expect(await say("T2/U1", "connect")).toContain("⚪ `zoo/app`");
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1"]);
  });

  it("keeps to the repository's number where another one takes its name, or says it has", async () => {
    const { deliver, repositories, teams, say } = await connected();
    const [repository] = repositories;
    if (repository === undefined) throw new Error("unreachable");
    // GitHub tells nothing of a new name while the App is suspended.
    repository.name = "octo/old";
    repositories.push({ id: 77, name: "octo/app", permissions: { ana: "admin" } });
    await deliver("pull_request.opened", { repository: { id: 77, full_name: "octo/app" } });
    for (const forged of ["42", 42.5, [42], { id: 42 }, null, -1])
      await deliver("pull_request.opened", { repository: { id: forged, full_name: "octo/app" } });
    expect(new Set(await teams())).toEqual(new Set(["T1"]));
    await deliver("repository.renamed", { repository: { id: 77, full_name: "octo/app" } });
    await deliver("repository.deleted", { repository: { id: 77, full_name: "octo/app" } });
    expect(await say("T2/U1", "connect")).toContain("🟢");
    await deliver("pull_request.opened", { repository: { id: 42, full_name: "octo/old" } });
    expect((await teams()).at(-1)).toBe("T2");
  });

  it("follows the name of its owner", async () => {
    const { deliver, say } = await connected();
    await deliver("installation_target.renamed", {
      repository: undefined,
      account: { login: "Octopus" },
      changes: { login: { from: "OCTO" } },
    });
    expect(await say("T2/U1", "connect")).toContain("`Octopus/app`");
  });

  it.each([
    ["installation.deleted", { repository: undefined }, "the GitHub App was uninstalled"],
    [
      "installation_repositories.removed",
      { repository: undefined, ...removal },
      "the repository was taken from the GitHub App",
    ],
    ["repository.deleted", {}, "the repository was deleted"],
  ])("ends with %s, and says so", async (type, data, because) => {
    const { deliver, teams, say, acts } = await connected();
    await deliver(type, data);
    expect(await say("T2/U1", "connect")).toContain(`connected no more: ${because}`);
    expect(await acts()).toContain(`github:zoe: disconnect octo/app, because ${because}`);
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1"]);
    expect(await say("T2/U1", "connect octo/app")).toContain("✅");
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1", "T2"]);
  });

  it("says once that GitHub ended it: in its channel, else to whoever connected it, else to an admin", async () => {
    const { deliver, say, engine, server, connectors } = await connected();
    const { logger } = engine;
    const tell = sayConnectionEnds({
      ends: createConnectionEnds(engine.database),
      slack: connectors.slack,
      findAdmins: async () => [{ team: "T1", user: "U0ADMIN" }],
      logger,
    });
    const sender = startMessageSender({ kinds: [tell], logger, everyMs: 3_600_000 });
    onTestFinished(async () => sender.stop());
    const told = async (): Promise<readonly unknown[]> => {
      const before = server.calls.length;
      for (let look = 0; look < 3; look += 1) await sender.send();
      const posts = server.calls.slice(before).filter(({ name }) => name === "chat.postMessage");
      return posts.map(({ args }) => [args["channel"], args["text"]]);
    };
    const text = "octo/app speaks here no more: the repository was taken from the GitHub App.";
    const remove = async (): Promise<void> => {
      await deliver("installation_repositories.removed", { repository: undefined, ...removal });
      // It may come back at once, as one that is handed over does.
      expect(await told()).toEqual([]);
      await engine.skip(3 * 60_000);
    };
    await remove();
    expect(await told()).toEqual([["CDEV", text]]);
    expect(await told()).toEqual([]);
    await say("T2/U1", "connect octo/app without channel");
    await remove();
    expect(await told()).toEqual([["U1", text]]);
    await say("T2/U1", "connect octo/app without channel");
    await engine.database.query("update hathi.connected_repositories set connected_by = 'cli:root'");
    await remove();
    expect(await told()).toEqual([["U0ADMIN", text]]);
    await say("T2/U1", "connect octo/app");
    await remove();
    await say("T2/U1", "connect octo/app");
    expect(await told()).toEqual([]);
  });

  it("outlives a suspension, and news of what is not connected", async () => {
    const { deliver, teams, say } = await connected();
    await deliver("installation.suspend", { repository: undefined });
    expect(await say("T2/U1", "connect")).toContain("the GitHub App is suspended there");
    await deliver("installation.unsuspend", { repository: undefined });
    await deliver("installation.deleted", {
      repository: undefined,
      installation: { account: { login: "octopus" } },
    });
    await deliver("installation_repositories.removed", {
      repository: undefined,
      repositories_removed: [{ id: 43 }],
    });
    await deliver("installation.deleted", { installation: "nonsense" });
    expect(await say("T2/U1", "connect")).toContain("🟢 `octo/app`");
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T2"]);
  });

  it("is forged by no webhook, and done once by an event that is repeated", async () => {
    const { deliver, say, engine } = await connected();
    await engine.accept({
      source: "webhook",
      type: "github.installation.deleted",
      data: { installation: { account: { login: "octo" } } },
    });
    await engine.accept({
      source: "webhook",
      type: "github.pull_request.opened",
      data: { repository: { id: 42 } },
    });
    expect(await engine.database.query("select team from hathi.runs")).toEqual([{ team: "T1" }]);
    expect(await say("T2/U1", "connect")).toContain("🟢");
    await deliver("installation.deleted", { repository: undefined });
    await say("T2/U1", "connect octo/app");
    const { createEventCommands } = await import("../../../src/journal/people/event-commands.ts");
    const events = createEventCommands(engine.database, engine.store.jobs);
    const deleted = await events.list({ type: "github.installation.deleted", limit: 1 });
    await events.replay(deleted[0]?.id ?? "", { id: "cli:test" });
    expect(await say("T2/U1", "connect")).toContain("🟢");
  });

  it("is gone with its workspace", async () => {
    const { say, engine, deliver, teams } = await connected();
    const { createWorkspaceCommands } = await import("../../../src/journal/workspaces/slack-workspaces.ts");
    await createWorkspaceCommands(engine.database).remove("T2", { id: "cli:test" });
    await deliver("pull_request.opened");
    expect(await teams()).toEqual(["T1"]);
    expect(await say("T1/U1", "connect")).toContain("No repository");
  });
});

describe("whose events they are", () => {
  it("shows those of a connected repository to its workspace's people, and to no others", async () => {
    const { link, say, deliver, engine } = await startTwoWorkspaces();
    const { createPageReads } = await import("../../../src/journal/page/reach-page.ts");
    const { workspace } = await import("../../../src/journal/people/reach.ts");
    await deliver("pull_request.opened");
    await link("T2", "U1", "ana", "admin");
    await say("T2/U1", "connect octo/app");
    await deliver("pull_request.opened");
    const seen = async (team: string) => {
      const { events } = createPageReads(engine.database, engine.store.jobs, workspace(team, false));
      return (await events.search({ type: "github.pull_request", limit: 10 })).events.length;
    };
    expect([await seen("T1"), await seen("T2")]).toEqual([1, 1]);
  });
});
