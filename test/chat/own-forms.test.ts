import { showsHome } from "../../src/journal/events/shows-home.ts";
import { describe, expect, test } from "vitest";
import { guardRuns } from "../../src/app/rights/guard-runs.ts";
import { HathiError } from "../../src/core/errors.ts";
import type { ReachRuns } from "../../src/core/ports/people/reachable-runs.ts";
import type { Rights } from "../../src/core/ports/people/rights.ts";
import { createAskCommands } from "../../src/journal/people/asks/ask-commands.ts";
import { createReachRuns } from "../../src/journal/people/reachable-runs.ts";
import { createSettings } from "../../src/journal/people/settings/settings.ts";
import { findBlockProblems } from "../../src/local-services/slack/blocks/check-blocks.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { type Message, startChat } from "../support/slack/start-chat.ts";
import { postSlackEvent, postSlackInteraction } from "../support/slack/sign-slack.ts";

interface View {
  readonly type: string;
  readonly callback_id: string;
  readonly private_metadata?: string;
  readonly blocks: readonly { readonly type: string }[];
}

const source = `
  import { ask, next, on, slack, status, store } from "hathi";
  import { z } from "zod";
  export const ship = on("webhook.ship", {
    input: z.object({
      version: z.string().min(2).describe("As in 1.2"),
      percent: z.number().int().max(100).default(10),
      region: z.enum(["eu", "us"]),
    }),
  }, async ({ data }) => { status("shipping " + JSON.stringify(data)); await next("webhook.shipped"); });
  export default on("slack.command.deploy", async () => { status("deploying <!here>"); await next("webhook.deployed"); });
  export const talks = on("webhook.talks", async () => {
    await slack.chat.postMessage({ channel: "C1", text: "hello" });
    await next("webhook.heard");
  });
  export const below = on("webhook.below", async () => {
    await slack.chat.postMessage({ channel: "C1", thread_ts: "5.0", text: "below" });
    await next("webhook.heard");
  });
  export const hears = on("slack.message", async () => next("webhook.heard"));
  export const asks = on("webhook.asks", async () => ask({ to: "C9", text: "Roll *out*?", choices: ["yes", "no"], from: "U1" }));
  export const cares = on("webhook.cares", {
    settings: z.object({ way: z.enum(["loud", "quiet"]).optional(), after: z.int().max(30).optional() }),
  }, async () => { status("set: " + JSON.stringify(await store.get("settings") ?? null)); await next("webhook.cared"); });
  export const fails = on("webhook.fails", async () => { await slack.fails(); });
`;

const field = (name: string): string => `hathi:ask:field:${name}`;

async function start() {
  const engine = await startTestEngine((call, name) => {
    if (name === "slack.fails") throw new Error("refused");
    const { channel, thread_ts: thread } = (call.args[0] ?? {}) as { channel?: string; thread_ts?: string };
    return { ok: true, channel, ts: thread === undefined ? "1.2" : "5.1" };
  });
  await engine.deploy(source, "example");
  await engine.startWorker();
  let isRefused = false;
  const rights: Rights = {
    require: async () => {},
    seenOf: async (runs) => new Set(runs),
    requireAdmin: async () => {},
    requireConnect: async () => {},
    requireSwitch: async () => {},
    requireStart: async (automation) => {
      if (isRefused) throw new HathiError("NOT_ALLOWED", `you may not start ${automation}`);
    },
    visibleTo: async () => "all",
    partiesOf: async (by) => [by.id.slice(by.id.indexOf("/") + 1)],
  };
  const all = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
  const reach: ReachRuns = (team, by) => guardRuns(all(team, by), rights, by);
  const settings = createSettings(engine.database, "", async (automation, by) =>
    rights.requireStart(automation, by),
  );
  const chat = await startChat([], {
    reach,
    settings: () => settings,
    isHomeTaken: async () => showsHome(engine.database),
    asks: createAskCommands(engine.database, engine.store.jobs, async () => []),
  });
  const say = async (text: string): Promise<Message> => {
    const message = (await (await chat.say(text)).json()) as Message;
    expect(findBlockProblems(message.blocks)).toEqual([]);
    return message;
  };
  /** The last view that was opened or published. */
  const viewOf = (method: string): View => {
    const call = chat.calls.findLast((one) => one.method === method);
    const view = JSON.parse(String(call?.args["view"])) as View;
    expect(findBlockProblems(view.blocks, "view")).toEqual([]);
    return view;
  };
  const submit = async (view: View, filled: Readonly<Record<string, object>>) =>
    (await (await chat.submit(view, filled)).json()) as {
      response_action: string;
      errors?: Record<string, string>;
      view?: View;
    };
  return {
    engine,
    chat,
    say,
    viewOf,
    submit,
    settings,
    refuse: () => {
      isRefused = true;
    },
  };
}

describe("/hathi start", { timeout: 60_000 }, () => {
  test("opens what an automation takes as a form, says at the fields what is wrong, and starts the run", async () => {
    const { engine, say, viewOf, submit } = await start();
    expect((await say("start example.ship")).text).toContain("Fill in what *example.ship* takes");
    const view = viewOf("views.open");
    expect(view).toMatchObject({ callback_id: "hathi:start", private_metadata: "example.ship" });
    expect(JSON.stringify(view)).toMatch(/"Version".*"As in 1.2".*"initial_value":"10".*static_select/s);
    const filled = {
      [field("version")]: { type: "plain_text_input", value: "1" },
      [field("percent")]: { type: "number_input", value: "700" },
    };
    expect(await submit(view, filled)).toMatchObject({
      response_action: "errors",
      errors: {
        [field("version")]: expect.stringContaining("2") as string,
        [field("percent")]: expect.stringContaining("100") as string,
        [field("region")]: "Please fill this in.",
      },
    });
    expect(await engine.runs.list({ scope: "all" })).toEqual([]);
    const right = await submit(view, {
      [field("version")]: { type: "plain_text_input", value: "1.2" },
      [field("region")]: { type: "static_select", selected_option: { value: "eu" } },
    });
    expect(right).toMatchObject({ response_action: "update" });
    expect(JSON.stringify(right.view)).toMatch(/\*example\.ship\* has started: `\w{6}`/);
    expect(findBlockProblems(right.view?.blocks, "view")).toEqual([]);
    const run = await engine.untilState("waiting");
    expect(run.status).toBe('shipping {"version":"1.2","percent":10,"region":"eu"}');
  });

  test("checks what is typed as JSON likewise, in the terminal's service too, and respects rights", async () => {
    const { engine, say, viewOf, submit, refuse } = await start();
    expect((await say('start example.ship {"version": "1"}')).text).toMatch(
      /^example\.ship cannot be started with this\. version: .*; region: Please fill this in\.$/,
    );
    await expect(
      engine.runs.start("example.ship", { region: "mars" }, { id: "cli:ana" }),
    ).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    await say("start example.ship");
    refuse();
    const answer = await submit(viewOf("views.open"), {
      [field("version")]: { type: "plain_text_input", value: "1.2" },
      [field("region")]: { type: "static_select", selected_option: { value: "eu" } },
    });
    // At its first field: the form stays, with all that was typed.
    expect(answer.errors).toEqual({ [field("version")]: "you may not start example.ship" });
    expect(await engine.runs.list({ scope: "all" })).toEqual([]);
  });
});

describe("/hathi settings", { timeout: 60_000 }, () => {
  test("sets for a repository what the automation lets people set, where its runs find it", async () => {
    const { engine, say, viewOf, submit, refuse } = await start();
    expect((await say("settings example octo/app")).text).toBe("*example* has no settings for repositories.");
    expect((await say("settings example.cares octo/app/x")).text).toContain("is no repository");
    expect((await say("settings example.cares Octo/App")).text).toBe(
      "*example.cares* for `octo/app`: as usual.",
    );
    const view = viewOf("views.open");
    expect(view).toMatchObject({ callback_id: "hathi:settings:repository" });
    const way = (value: string) => ({ type: "static_select", selected_option: { value } });
    const filled = { [field("after")]: { type: "number_input", value: "31" }, [field("way")]: way("loud") };
    expect(await submit(view, filled)).toMatchObject({
      response_action: "errors",
      errors: { [field("after")]: expect.stringContaining("30") as string },
    });
    const saved = await submit(view, { ...filled, [field("after")]: { type: "number_input", value: "3" } });
    expect(JSON.stringify(saved.view)).toContain("*example.cares* for `octo/app`: way loud, after 3.");
    await engine.accept({ type: "webhook.cares" });
    expect((await engine.untilState("waiting")).status).toBe('set: {"octo/app":{"way":"loud","after":3}}');
    await say("settings example.cares octo/app");
    expect(JSON.stringify(viewOf("views.open").blocks)).toMatch(
      /"initial_option".*"loud".*"initial_value":"3"/s,
    );
    expect((await say("settings example.cares")).text).toContain("Set for `octo/app`.");
    const acts = await engine.database.query(
      "select action from hathi.audit where action like 'settings of%'",
    );
    expect(acts).toEqual([{ action: 'settings of example.cares for octo/app: {"way":"loud","after":3}' }]);
    expect((await say("settings example.cares octo/app reset")).text).toContain("as usual");
    expect((await say("settings example.cares")).text).toContain("Nothing is set for a repository.");
    refuse();
    expect(await submit(view, { [field("way")]: way("loud") })).toMatchObject({
      errors: { [field("way")]: "you may not start example.cares" },
    });
    expect((await say("settings example.cares octo/app reset")).text).toContain("you may not");
  });

  test("opens a form of where people are told, and keeps what is chosen there", async () => {
    const { say, viewOf, submit, settings } = await start();
    expect((await say("settings nothing")).text).toContain("There is no automation “nothing”");
    expect((await say("settings")).text).toContain("Where people are told");
    await say("settings example");
    const view = viewOf("views.open");
    const where = (value: string): object => ({ type: "radio_buttons", selected_option: { value } });
    expect(await submit(view, { "hathi:settings:where": where("these") })).toMatchObject({
      response_action: "errors",
      errors: { "hathi:settings:channels": "Name a channel, a person or a group." },
    });
    const saved = await submit(view, {
      "hathi:settings:where": where("these"),
      "hathi:settings:channels": { type: "multi_conversations_select", selected_conversations: ["C0ALERTS"] },
      "hathi:settings:people": { type: "multi_users_select", selected_users: ["U0ANA", "<!here>"] },
    });
    expect(JSON.stringify(saved.view)).toContain("<#C0ALERTS>, <@U0ANA>.");
    expect(await settings.findToldPlaces("example")).toEqual({
      tell: ["C0ALERTS", "U0ANA"],
      setBy: "slack:T1/U1",
    });
    await say("settings example");
    expect(JSON.stringify(viewOf("views.open"))).toMatch(
      /"initial_conversations":\["C0ALERTS"\].*"initial_users":\["U0ANA"\]/,
    );
    expect(JSON.stringify((await say("settings")).blocks)).toContain("*example*: <#C0ALERTS>, <@U0ANA>");
    await submit(view, { "hathi:settings:where": where("code") });
    expect(await settings.findToldPlaces("example")).toEqual({ tell: null, setBy: null });
  });
});

describe("where one stands", { timeout: 60_000 }, () => {
  test("names the run that speaks there: show and why take it, whatever changes a run asks which", async () => {
    const { engine, say, chat } = await start();
    expect((await say("show")).text).toContain("Which run?");
    await engine.accept({ type: "webhook.talks" });
    const run = await engine.untilState("waiting");
    expect(JSON.stringify(await say("show"))).toContain(`id \`${run.id}\``);
    expect((await say("why")).text).toContain("it waits for an event: webhook.heard");
    const asked = await say("cancel");
    expect(asked.text).toBe("One run speaks here");
    expect(JSON.stringify(asked.blocks)).toContain(`/hathi cancel ${run.shortId}`);
    expect((await engine.runs.find(run.id)).cancelRequested).toBe(false);
    // The menu of a message that nobody here knows.
    await here(chat, { ts: "9.9" });
    expect((await chat.responses.next()).text).toBe("One run speaks here");
  });

  test("is a message or a thread, too, where its shortcut is chosen: Slack has no commands of apps in threads", async () => {
    const { engine, chat } = await start();
    await engine.accept({ type: "webhook.talks" });
    await engine.accept({ type: "webhook.below" });
    await engine.accept({
      type: "slack.message",
      source: "slack",
      subjects: ["C1", "C1/7.0", "U1"],
      data: { user: "U1" },
    });
    await waitFor(
      async () => engine.runs.list({ scope: "all", state: "waiting" }),
      (runs) => runs.length === 3,
    );
    const shown = async (message: object): Promise<string> => {
      await here(chat, message);
      return JSON.stringify(await chat.responses.next());
    };
    // What a run said; what somebody said below that, or in a thread that a run speaks in, or that started it.
    expect(await shown({ ts: "1.2" })).toContain("example.talks");
    expect(await shown({ ts: "1.7", thread_ts: "1.2" })).toContain("example.talks");
    for (const message of [{ ts: "5.0" }, { ts: "5.1", thread_ts: "5.0" }, { ts: "5.9", thread_ts: "5.0" }]) {
      const one = await shown(message);
      expect(one).toContain("example.below");
      expect(one).not.toContain("example.talks");
    }
    expect(await shown({ ts: "7.3", thread_ts: "7.0" })).toContain("example.hears");
    expect(await shown({ ts: "9.9" })).toContain("2 runs speak here");
  });

  test("/hathi events lists what came, and what it started", async () => {
    const { engine, say } = await start();
    await engine.accept({ type: "webhook.talks", subject: "<!here>" });
    const listed = JSON.stringify(await say("events webhook"));
    expect(listed).toMatch(/\*webhook\.talks\* · &lt;!here&gt;.*started a run/);
    expect((await say("events github")).text).toContain("There is no event of the type github");
  });
});

/** Chooses "What runs here?" in the menu of a message. */
async function here(
  chat: Awaited<ReturnType<typeof start>>["chat"],
  message: { ts?: string },
): Promise<void> {
  await postSlackInteraction(chat.url, {
    type: "message_action",
    callback_id: "hathi:shortcut:here",
    team: { id: "T1" },
    user: { id: "U1", team_id: "T1" },
    channel: { id: "C1", name: "general" },
    message: { text: "hello", ...message },
    message_ts: message.ts,
    trigger_id: `t${Math.random()}`,
    action_ts: "1.2",
    response_url: chat.responseUrl,
  });
}

/** The ids of people in Slack are longer than those of these tests. */
async function concernU1(engine: TestEngine): Promise<void> {
  await engine.database.query(
    "insert into hathi.run_people (run_id, person, at) select id, 'U1', created_at from hathi.runs where automation = 'example'",
  );
}

describe("the app's home", { timeout: 60_000 }, () => {
  test("has my runs and what waits for me, and is drawn anew after each act there", async () => {
    const { engine, chat, viewOf } = await start();
    const open = async (): Promise<View> => {
      await postSlackEvent(chat.url, {
        team_id: "T1",
        event_id: `Ev${Math.random()}`,
        event: { type: "app_home_opened", user: "U1", channel: "D1", tab: "home" },
      });
      return viewOf("views.publish");
    };
    expect(JSON.stringify(await open())).toMatch(
      /Nothing waits for your answer.*No unfinished or failed run concerns you/,
    );
    await engine.accept({
      type: "slack.command.deploy",
      source: "slack",
      subjects: ["C1", "U1"],
      data: { user_id: "U1" },
    });
    await engine.accept({ type: "webhook.asks" });
    await engine.accept({ type: "webhook.talks" });
    await waitFor(
      async () => engine.runs.list({ scope: "all", state: "waiting" }),
      (runs) => runs.length === 3,
    );
    await concernU1(engine);
    const home = await open();
    const shown = JSON.stringify(home);
    expect(home.type).toBe("home");
    expect(shown).toContain("*example.asks*: Roll ∗out∗?");
    expect(shown).toContain("deploying &lt;!here&gt;");
    expect(shown).not.toContain("example.talks");
    const click = async (actionId: string, value: string): Promise<void> => {
      await postSlackInteraction(chat.url, {
        type: "block_actions",
        team: { id: "T1" },
        user: { id: "U1", team_id: "T1" },
        trigger_id: `t${Math.random()}`,
        container: { type: "view" },
        view: home,
        actions: [{ type: "button", action_id: actionId, block_id: "b", value }],
      });
    };
    const valueOf = (act: string): string =>
      new RegExp(`"hathi:home:${act}","value":"([^"]+)"`).exec(shown)?.[1] ?? "";
    await click("hathi:home:show", valueOf("show"));
    expect(viewOf("views.open").blocks.some(({ type }) => type === "actions")).toBe(false);
    await click("hathi:home:answer:0", valueOf("answer:0"));
    expect(JSON.stringify(viewOf("views.publish"))).toMatch(
      /☑️ Noted: \*Yes\*.*Nothing waits for your answer/,
    );
    await click("hathi:home:cancel", valueOf("cancel"));
    expect(JSON.stringify(viewOf("views.publish"))).toContain("is being cancelled: its clean-up runs");
    await waitFor(
      async () => engine.runs.find(valueOf("cancel")),
      ({ state }) => state === "cancelled",
    );
    // Forged: nothing happens.
    const before = chat.calls.length;
    await click("hathi:home:cancel", "1' or 1=1");
    expect(chat.calls.slice(before).filter(({ method }) => method.startsWith("views."))).toEqual([]);
    await click("hathi:home:start", "start");
    expect(viewOf("views.open").callback_id).toBe("hathi:start:pick");
  });

  test("shows a page of many runs, within what Slack takes", async () => {
    const { engine, chat, viewOf } = await start();
    for (let n = 0; n < 30; n += 1) {
      await engine.accept({
        type: "slack.command.deploy",
        source: "slack",
        subject: `octo/app#${n}`,
        subjects: [`octo/app#${n}`, "U1"],
        data: { user_id: "U1" },
      });
    }
    await waitFor(
      async () => engine.runs.list({ scope: "all", state: "waiting", limit: 100 }),
      (runs) => runs.length === 30,
    );
    await concernU1(engine);
    await postSlackEvent(chat.url, {
      team_id: "T1",
      event_id: "Ev1",
      event: { type: "app_home_opened", user: "U1", channel: "D1", tab: "home" },
    });
    const first = viewOf("views.publish");
    expect(JSON.stringify(first)).toMatch(/"hathi:home:page:2","value":"2"/);
    await postSlackInteraction(chat.url, {
      type: "block_actions",
      team: { id: "T1" },
      user: { id: "U1", team_id: "T1" },
      trigger_id: "t9",
      view: first,
      actions: [{ type: "button", action_id: "hathi:home:page:2", block_id: "b", value: "3" }],
    });
    const third = viewOf("views.publish");
    expect(third.blocks.filter(({ type }) => type === "section")).toHaveLength(1 + 6);
    expect(third.private_metadata).toBe("3");
  });
});

test("the app's home is the automation's that hears of its being opened, and Hathi shows none", async () => {
  const { engine, chat } = await start();
  const open = async (): Promise<number> => {
    await postSlackEvent(chat.url, {
      team_id: "T1",
      event_id: `Ev${Math.random()}`,
      event: { type: "app_home_opened", user: "U1", channel: "D1", tab: "home" },
    });
    return chat.calls.filter(({ method }) => method === "views.publish").length;
  };
  expect(await open()).toBe(1);
  await engine.deploy(
    `import { on } from "hathi";\nexport default on("slack.app_home_opened", async () => {});`,
    "home",
  );
  expect(await open()).toBe(1);
  await engine.database.query("update hathi.automations set off_at = now() where name = 'home'");
  expect(await open()).toBe(2);
});

test("the global shortcut opens the menu of automations, and the next view is the form of the one chosen", async () => {
  const { chat, viewOf, submit } = await start();
  await postSlackInteraction(chat.url, {
    type: "shortcut",
    callback_id: "hathi:shortcut:start",
    team: { id: "T1" },
    user: { id: "U1", team_id: "T1" },
    trigger_id: "t1",
    action_ts: "1.2",
  });
  const menu = viewOf("views.open");
  const chosen = await submit(menu, {
    "hathi:start:automation": { type: "static_select", selected_option: { value: "example.ship" } },
  });
  expect(chosen).toMatchObject({ response_action: "update", view: { callback_id: "hathi:start" } });
  const plain = await submit(menu, {
    "hathi:start:automation": { type: "static_select", selected_option: { value: "example.talks" } },
  });
  expect(JSON.stringify(plain.view)).toContain("*example.talks* has started");
});
