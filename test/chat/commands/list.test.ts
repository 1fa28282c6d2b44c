import { expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { type Message, startChat } from "../../support/slack/start-chat.ts";

const dayMs = 86_400_000;

test(
  "/hathi list takes a subject and a time, says which words it does not take, and its buttons show the same list",
  { timeout: 60_000 },
  async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `import { next, on } from "hathi";
       export default on("webhook.review", async ({ subject }) => {
         if (subject === "octo/app#9") throw new Error("no");
         await next("webhook.done");
       });`,
      "review",
    );
    await engine.startWorker();
    const reach = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
    const chat = await startChat([], { reach });
    const say = async (text: string): Promise<Message> => {
      const message = (await (await chat.say(text)).json()) as Message;
      expect(findBlockProblems(message.blocks)).toEqual([]);
      return message;
    };
    const subjects = ["octo/app#7", "octo/app#9", "octo/application#1", "octo/web#7"];
    const accept = async (some: readonly string[]): Promise<void> => {
      for (const subject of some) await engine.accept({ type: "webhook.review", subject });
    };
    const settled = async (count: number): Promise<void> => {
      await waitFor(
        async () => engine.runs.list({ scope: "all" }),
        (runs) => runs.filter(({ state }) => ["waiting", "failed"].includes(state)).length === count,
      );
    };
    await accept(subjects.slice(0, 3));
    await settled(3);
    await engine.skip(3 * dayMs);
    await accept(subjects.slice(3));
    await settled(4);
    const listed = async (text: string): Promise<readonly string[]> => {
      const shown = JSON.stringify((await say(text)).blocks);
      return subjects.filter((subject) => new RegExp(`${subject}(?!\\d)[^"]{0,3}\\\\n`).test(shown));
    };
    expect(await listed("list all")).toEqual(subjects);
    expect(await listed("list about octo/app")).toEqual(["octo/app#7"]);
    expect(await listed("list all about octo/app")).toEqual(["octo/app#7", "octo/app#9"]);
    expect(await listed("list failed octo/app#9 review")).toEqual(["octo/app#9"]);
    expect(await listed("list all since 2 days")).toEqual(["octo/web#7"]);
    expect(await listed("list all since 4d about octo/app#7")).toEqual(["octo/app#7"]);
    expect(await listed("list failed since 1 day")).toEqual([]);
    expect(await listed("list failed since 4 days")).toEqual(["octo/app#9"]);
    expect((await say("list failed since 1 day")).text).toContain("Failed runs since 1 day: 0");
    expect((await say("list since yesteryear")).text).toContain("“since yesteryear” is no time");
    expect((await say("list all since")).text).toContain("is no time");
    expect((await say("list about")).text).toContain("About what?");
    expect((await say("list all older 2 days")).text).toContain("I do not understand “older");
    const list = await say("list about octo/app");
    const button = list.blocks.find(({ accessory }) => accessory?.action_id === "hathi:cancel");
    await chat.click(button?.accessory?.value, button?.block_id ?? "", { actionId: "hathi:cancel" });
    const after = await chat.responses.next();
    expect(after.text).toContain("is being cancelled");
    expect(JSON.stringify(after.blocks)).toContain("Unfinished runs about octo/app");
    // A filter that does not fit a button's block shows the run after the click, and not half of the filter.
    const long = await say(`list about octo/app since ${"0".repeat(195)}4d`);
    expect(JSON.stringify(long.blocks)).not.toContain("?about");
  },
);
