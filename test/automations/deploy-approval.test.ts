import { describe, expect, it } from "vitest";
import { testAutomation } from "hathi/testing";

const file = new URL("../../automations/deploy-approval.ts", import.meta.url);

async function deploy(text = "octo/app", crashAt?: "every write") {
  let sha = "4f2a";
  const t = await testAutomation(file, {
    event: { type: "slack.command.deploy", data: { text, user_id: "U1", channel_id: "C1" } },
    github: {
      "rest.repos.getCommit": () => ({ data: { sha } }),
      "rest.repos.createDeployment": () => ({ data: { id: 1 } }),
    },
    crashAt,
  });
  const push = async (next: string): Promise<void> => {
    sha = next;
    await t.send("github.push", {}, { subject: "octo/app:main" });
  };
  return { t, push };
}

describe("deploy-approval", () => {
  it("deploys the commit that somebody else with write access has approved, whatever dies meanwhile", async () => {
    const { t } = await deploy("octo/app", "every write");
    expect(t.asks).toMatchObject([{ to: ["C1"], boundTo: "4f2a", fields: { branch: "main" } }]);
    expect(await t.answer("deploy", { by: "U1", groups: ["write:octo/app"] })).toBe("self");
    expect(await t.answer("deploy", { by: "U9", groups: [] })).toBe("not-asked");
    expect(t.callsOf("github.rest.repos.createDeployment")).toEqual([]);
    expect(await t.answer("deploy", { by: "U2" })).toBe("ended");
    expect(t.callsOf("github.rest.repos.createDeployment")).toMatchObject([
      { ref: "4f2a", description: "approved by U2" },
    ]);
    expect(t.messages.map(({ text }) => text)).toEqual(["octo/app `main` is on its way, approved by <@U2>."]);
  });

  it("asks anew after a push, and deploys nothing that nobody has seen", async () => {
    const { t, push } = await deploy();
    await push("5c3b");
    expect(t.asks.map(({ boundTo }) => boundTo)).toEqual(["5c3b"]);
    await t.answer("deploy");
    expect(t.callsOf("github.rest.repos.createDeployment")).toMatchObject([{ ref: "5c3b" }]);
  });

  it("says that nobody approved in time, or that it was rejected", async () => {
    const late = await deploy();
    await late.t.advance("8 h");
    expect(late.t.messages.at(-1)?.text).toBe("Nobody approved octo/app `main` in time.");
    const rejected = await deploy("octo/app rel/2");
    await rejected.t.answer("reject");
    expect(rejected.t.messages.at(-1)?.text).toBe("octo/app `rel/2` is not deployed.");
    expect(rejected.t.callsOf("github.rest.repos.createDeployment")).toEqual([]);
  });

  it("says what it needs where it does not understand", async () => {
    const { t } = await deploy("please <!channel>");
    expect(t.messages[0]?.text).toContain("<@U1>, say what to deploy");
    expect(t.state).toBe("completed");
  });
});
