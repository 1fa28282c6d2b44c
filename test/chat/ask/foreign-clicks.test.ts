import { describe, expect, test } from "vitest";
import { startAsking, type AskingOptions } from "../../support/engine/asking.ts";
import { slackSigningSecret, postSlackText } from "../../support/slack/sign-slack.ts";

const inDeploys = `const { channel } = await slack.conversations.create({ name: "deploys" });`;
const body = (more: string): string =>
  `${inDeploys} return ask({ to: channel.id, text: "Deploy?", ${more} });`;
const plain = 'choices: ["approve", "reject"], quorum: 2';

/** Both workspaces have installed the app; T1's asks. */
const inT1: AskingOptions = {
  teams: ["T1", "T2"],
  event: { source: "slack", team: "T1", data: { user_id: "U6" } },
};

async function start(more: string, options = inT1) {
  const asking = await startAsking(body(more), options);
  const [card] = await asking.cards();
  const kept = async () =>
    asking.engine.database.query(
      `select outcome, changes, (select count(*)::integer from hathi.ask_answers) as answers,
         (select count(*)::integer from hathi.ask_turns) as turns,
         (select count(*)::integer from hathi.audit where run_id is not null) as acts from hathi.asks`,
    );
  return { ...asking, card, kept };
}

const unknown = "0000000000000000";

describe("a click from another workspace", { timeout: 120_000 }, () => {
  test("knows no question of this one: its buttons, its menu and its forms change nothing", async () => {
    const { card, buttonsOf, menuOf, click, chat, kept, result } = await start(
      `choices: ["approve", { value: "change", form: true }], form: z.object({ note: z.string() }), proposed: { note: "x" },
       grant: { key: "deploys", for: ["1 h"] }`,
    );
    const before = await kept();
    const [approve, change, grant] = buttonsOf(card);
    const id = approve?.value.slice(0, 16) ?? "";
    const isUnknown = (text: string, of: string): void =>
      expect(text.replaceAll(of, "ID")).toContain("no question's id begins with");
    for (const button of [approve, change, grant]) {
      const forged = { action_id: button?.action_id ?? "", value: button?.value.replace(id, unknown) ?? "" };
      const told = await click(button, "U9", { team: "T2" });
      isUnknown(told, id);
      // An unknown id is answered alike, so nobody learns what there is elsewhere.
      expect(told.replaceAll(id, "ID")).toBe(
        (await click(forged, "U9", { team: "T2" })).replaceAll(unknown, "ID"),
      );
    }
    for (const value of menuOf(card)) {
      await chat.click(value, "", { actionId: "hathi:ask:more", user: "U9", team: "T2", isMenu: true });
      isUnknown((await chat.responses.next()).text, id);
    }
    for (const [callback, metadata, block] of [
      ["hathi:ask:form", `${id}:1`, "hathi:ask:field:note"],
      ["hathi:ask:turn", `back:${id}`, "hathi:ask:turn:input"],
    ] as const) {
      const view = { callback_id: callback, private_metadata: metadata };
      const typed = { [block]: { type: "plain_text_input", value: "mine" } };
      const answer = await (await chat.submit(view, typed, "U9", "T2")).text();
      expect(answer).toMatch(/no question/);
    }
    await chat.say("inbox", "T2");
    expect(chat.calls.filter(({ method }) => method === "views.open")).toEqual([]);
    expect(await kept()).toEqual(before);
    // The same buttons count where the question is.
    expect(await click(approve, "U1")).toContain("Noted");
    expect(await result()).toMatchObject({ choice: "approve" });
  });

  test("by somebody whose channel is shared with this one counts only where the question names them", async () => {
    const open = await start(plain);
    const [approve] = open.buttonsOf(open.card);
    const outsider = { userTeam: "T9" };
    const before = await open.kept();
    expect(await open.click(approve, "U9", outsider)).toContain("for the people of the workspace that asks");
    expect(
      await open.choose(
        open.menuOf(open.card).find((value) => value.endsWith(":take")),
        "U1",
      ),
    ).toContain("You are on it");
    await open.chat.click(
      open.menuOf(open.card).find((value) => value.endsWith(":take")),
      "",
      { actionId: "hathi:ask:more", user: "U9", userTeam: "T9", isMenu: true },
    );
    expect((await open.chat.responses.next()).text).toContain("for the people of the workspace that asks");
    expect(before).toMatchObject([{ answers: 0, turns: 0 }]);
    expect(await open.kept()).toMatchObject([{ answers: 0, turns: 1 }]);
    await open.click(approve, "U1");
    await open.click(approve, "U2");
    expect(await open.result()).toMatchObject({ by: [{ person: "U1" }, { person: "U2" }] });
  });

  test("by somebody from elsewhere whom the question names counts, and the audit log has their workspace", async () => {
    const { card, buttonsOf, click, result, engine } = await start('choices: ["approve"], from: ["U9"]');
    expect(await click(buttonsOf(card)[0], "U9", { userTeam: "T9" })).toContain("Noted");
    expect(await result()).toMatchObject({ by: [{ person: "U9" }] });
    expect(await engine.database.query("select actor from hathi.audit where action like 'answer%'")).toEqual([
      { actor: "slack:T9/U9" },
    ]);
  });
});

describe("a click that Slack did not send so", { timeout: 60_000 }, () => {
  test("is refused where its signature is forged or old, and counts once where it is sent again", async () => {
    const { card, buttonsOf, chat, kept, click, result } = await start(plain);
    const [approve] = buttonsOf(card);
    const payload = {
      type: "block_actions",
      team: { id: "T1" },
      user: { id: "U1", team_id: "T1" },
      channel: { id: "C1" },
      trigger_id: "caught",
      response_url: chat.responseUrl,
      actions: [{ type: "button", action_id: approve?.action_id, block_id: "b", value: approve?.value }],
    };
    const caught = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const post = async (options: Parameters<typeof postSlackText>[3]): Promise<number> =>
      (await postSlackText(chat.url, caught, "application/x-www-form-urlencoded", options)).status;
    const before = await kept();
    expect(await post({ secret: `${slackSigningSecret}?` })).toBe(401);
    expect(await post({ timestamp: Math.floor(Date.now() / 1000) - 301 })).toBe(401);
    expect(await kept()).toEqual(before);
    // Caught on its way and sent again, one after the other and all at once.
    expect(await post({})).toBe(200);
    expect((await chat.responses.next()).text).toContain("Noted");
    await Promise.all(Array.from({ length: 4 }, async () => post({})));
    for (let again = 0; again < 4; again += 1) {
      expect((await chat.responses.next()).text).toContain("it counts once");
    }
    expect(await kept()).toMatchObject([{ answers: 1, acts: 1 }]);
    expect(await click(approve, "U2")).toContain("Noted");
    expect(await result()).toMatchObject({ by: [{ person: "U1" }, { person: "U2" }] });
    // After its end it is as late as any other.
    expect(await post({})).toBe(200);
    expect((await chat.responses.next()).text).toMatch(/counts once|has ended already/);
    expect(await kept()).toMatchObject([{ answers: 2, acts: 2 }]);
  });
});

describe("two people who click at once", { timeout: 60_000 }, () => {
  test("both count towards a quorum, and the last of them ends it once", async () => {
    const { card, buttonsOf, chat, result, engine, send, cards } = await start(plain);
    const [approve] = buttonsOf(card);
    await Promise.all(
      ["U1", "U2"].map(async (user) =>
        chat.click(approve?.value, "", { actionId: approve?.action_id ?? "", user }),
      ),
    );
    const told = [(await chat.responses.next()).text, (await chat.responses.next()).text];
    expect(told.filter((text) => text.includes("Noted"))).toHaveLength(2);
    expect(told.filter((text) => text.includes("Still needed"))).toHaveLength(1);
    const { by } = (await result()) as { by: readonly { person: string }[] };
    expect(by.map(({ person }) => person).toSorted()).toEqual(["U1", "U2"]);
    expect(await engine.database.query("select 1 from hathi.events where type = 'ask.ended'")).toHaveLength(
      1,
    );
    await send();
    expect(await cards()).toHaveLength(1);
  });

  test("one and the same person, by two devices, counts once", async () => {
    const { card, buttonsOf, chat, kept, click, result } = await start(plain);
    const [approve] = buttonsOf(card);
    await Promise.all(
      [1, 2].map(async () =>
        chat.click(approve?.value, "", { actionId: approve?.action_id ?? "", user: "U1" }),
      ),
    );
    const told = [(await chat.responses.next()).text, (await chat.responses.next()).text];
    expect(told.filter((text) => text.includes("answered this already"))).toHaveLength(1);
    expect(await kept()).toMatchObject([{ outcome: null, answers: 1 }]);
    await click(approve, "U2");
    expect(await result()).toMatchObject({ choice: "approve" });
  });
});
