import { describe, expect, test } from "vitest";
import type { Connector } from "../../src/core/ports/connector.ts";
import { UserGroups } from "../../src/local-services/slack/user-groups.ts";
import { HathiError } from "../../src/core/errors.ts";
import { createWishStore } from "../../src/journal/people/links/wish-store.ts";
import { createSettings } from "../../src/journal/people/settings/settings.ts";
import { hang, inDoubt } from "../support/engine/in-doubt.ts";
import { failingRuns } from "../support/postgres/failing-runs.ts";

const failing = (options: string): string => `
  import { github, on, slack } from "hathi";
  export default on("webhook.pay", ${options}, async ({ data }) => {
    if (data.channel) await slack.chat.postMessage({ channel: data.channel, text: "paying" });
    return github.pay({ n: data.n });
  });
`;

const ana = { id: "slack:T1/U1" };
const may = async (): Promise<void> => {};

describe("where people are told of failures", { timeout: 60_000 }, () => {
  test("is nobody, or people and channels, as the automation says; each is told once and sees the outcome", async () => {
    const world = await failingRuns(failing('{ tell: "nobody" }'));
    const { engine, pay, startSender, person, saidTo, said, channelId, workspace } = world;
    const [other, admin] = await Promise.all(["ben", "ana"].map(async (name) => person(name)));
    if (other === undefined || admin === undefined) throw new Error("nobody is there");
    await workspace.ask("conversations.create", { name: "alerts" });
    const sender = startSender([admin]);
    await pay([{ data: { channel: await channelId("alerts") } }]);
    await sender.send();
    expect([await said("alerts"), await saidTo(admin)]).toEqual([[], []]);
    expect(await engine.database.query("select 1 from hathi.failure_notices where told_at is null")).toEqual(
      [],
    );

    await engine.deploy(failing(JSON.stringify({ tell: [await channelId("alerts"), other.user] })));
    await pay([{}]);
    await startSender([admin]).send();
    await sender.send();
    for (const where of [await saidTo(other), await said("alerts")]) {
      expect(where.map(({ text }) => text)).toEqual([expect.stringContaining("failed: Error: card 0")]);
      expect(JSON.stringify(where)).not.toContain("You are told because");
    }
    expect(await saidTo(admin)).toEqual([]);
  });

  test("is each member of a user group, by its id, its mention or its handle", async () => {
    const { engine, pay, startSender, person, saidTo, workspace } = await failingRuns(
      failing('{ tell: "@core" }'),
    );
    const [ana, ben] = await Promise.all(["ana", "ben"].map(async (name) => person(name)));
    if (ana === undefined || ben === undefined) throw new Error("nobody is there");
    const groups = new UserGroups("T1");
    groups.set({ id: "S0CORE", handle: "Core", name: "Core", users: [ana.user, ben.user] });
    const { connector } = workspace;
    const withGroups: Connector = {
      ...connector,
      classify: (error) => connector.classify(error),
      perform: async (call) => {
        const method = call.path.join(".");
        if (!method.startsWith("usergroups.")) return connector.perform(call);
        return JSON.parse(
          groups.answer(method, call.args[0] as Record<string, string>)?.body ?? "",
        ) as unknown;
      },
    };
    const sender = startSender([], withGroups);
    for (const [count, tell] of ["@core", "S0CORE", "<!subteam^S0CORE|@core>"].entries()) {
      await engine.database.query("update hathi.failure_notices set closed_at = now()");
      await engine.deploy(failing(JSON.stringify({ tell })));
      await pay([{ data: { n: count } }]);
      await sender.send();
      for (const one of [ana, ben]) expect(await saidTo(one)).toHaveLength(count + 1);
    }
    await expect(engine.deploy(failing('{ tell: "core" }'))).rejects.toThrow(
      'user groups ("S0123ABCD" or "@core")',
    );
  });

  test("is so for runs that are paused, and for steps in doubt", async () => {
    const told = (rest: string): string => `
      import { on, slack, step } from "hathi";
      export default on("webhook.pay", { tell: "C0PLACE" }, async ({ data }) => {
        await slack.chat.postMessage({ channel: data.channel, text: "paying" });
        ${rest}
      });
    `;
    const stuck = await failingRuns(told("await new Promise(() => {});"));
    for (const name of ["own", "alerts"]) await stuck.workspace.ask("conversations.create", { name });
    const alerts = await stuck.channelId("alerts");
    const own = await stuck.channelId("own");
    const deployed = told("await new Promise(() => {});").replace("C0PLACE", alerts);
    await stuck.engine.deploy(deployed);
    await stuck.pay([{ data: { channel: own } }], "paused");
    await stuck.startSender().send();
    expect((await stuck.said("alerts")).map(({ text }) => text)).toEqual([
      expect.stringContaining("is paused: HathiError"),
    ]);
    expect(await stuck.said("own")).toEqual([]);

    // A doubt is another kind of message.
    const doubtful = await inDoubt(hang, {}, '{ tell: "C0PLACE" }', async (workspace) => {
      const { channel } = await workspace.ask("conversations.create", { name: "alerts" });
      return { C0PLACE: channel.id };
    });
    await doubtful.startSender().send();
    const [question, ...others] = await doubtful.messages("alerts");
    expect(question?.text).toContain("is paused: did pay &lt;!channel&gt; happen?");
    expect(others).toEqual([]);
  });

  test("is what people set in Slack, before what the automation says, and may be taken back", async () => {
    const { engine, pay, startSender, said, channelId, workspace } = await failingRuns(
      failing('{ tell: "nobody" }'),
    );
    for (const name of ["alerts", "own"]) await workspace.ask("conversations.create", { name });
    const settings = createSettings(engine.database, "", may);
    expect(await settings.findToldPlaces("example")).toEqual({ tell: [], setBy: null });
    expect(await settings.findToldPlaces("nothing")).toBeUndefined();
    await settings.setToldPlaces("example", [await channelId("alerts")], ana);
    expect(await settings.findToldPlaces("example")).toMatchObject({ setBy: ana.id });
    const sender = startSender();
    await pay([{ data: { channel: await channelId("own") } }]);
    await sender.send();
    expect(await said("alerts")).toHaveLength(1);
    expect(await said("own")).toEqual([]);
    await settings.setToldPlaces("example", null, ana);
    await pay([{ data: { n: 1 } }]);
    await sender.send();
    expect(await said("alerts")).toHaveLength(1);
    const acts = await engine.database.query(
      "select action from hathi.audit where action like 'tell of%' order by id",
    );
    expect(acts).toMatchObject([
      { action: expect.stringMatching(/^tell of example: C/) as string },
      { action: "tell of example: as the automation says" },
    ]);
    const refused = createSettings(engine.database, "", async () => {
      throw new HathiError("NOT_ALLOWED", "you may not");
    });
    await expect(refused.setToldPlaces("example", [], ana)).rejects.toThrow("you may not");
  });

  test("falls back to the usual places where none of those that are named takes it", async () => {
    const { pay, startSender, person, saidTo, engine } = await failingRuns(failing('{ tell: "C0GONE" }'));
    const admin = await person("ana");
    await pay([{}]);
    await startSender([admin]).send();
    expect(await saidTo(admin)).toHaveLength(1);
    expect(engine.logger.lines.map(({ message }) => message)).toContain(
      "nobody could be told where an automation says: the usual places are",
    );
  });

  test("is not a person who mutes or snoozes what the runs are about", async () => {
    const { engine, pay, startSender, person, saidTo, workspace } = await failingRuns(failing("{}"));
    const admin = await person("ana");
    const { team_id: team } = (await workspace.ask("auth.test", {})) as unknown as { team_id: string };
    const by = { id: `slack:${team}/${admin.user}` };
    const wishes = createWishStore(engine.database);
    const sender = startSender([admin]);
    const payAgain = async (n: number, subject: string): Promise<number> => {
      await engine.database.query("update hathi.failure_notices set closed_at = now()");
      await pay([{ data: { n }, subject }]);
      await sender.send();
      return (await saidTo(admin)).length;
    };
    await wishes.quieten(team, admin.user, { about: "octo/app", until: null }, by);
    expect(await payAgain(1, "octo/app#7")).toBe(0);
    expect(await payAgain(2, "octo/other#7")).toBe(1);
    await wishes.quieten("", admin.user, { about: "", until: null }, by);
    expect(await payAgain(3, "octo/other#8")).toBe(1);
    await wishes.unquieten("", admin.user, null, by);
    expect(await payAgain(4, "octo/other#9")).toBe(2);
  });
});
