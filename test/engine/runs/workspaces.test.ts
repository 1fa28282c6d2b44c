import { expect, test } from "vitest";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { installSlack } from "../../support/slack/install-slack.ts";

const from = (team: string, rest: object = {}) => ({ source: "slack", team, data: { team, ...rest } });

test("a key is held within a workspace: another's run is neither replaced nor kept waiting by it", async () => {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { next, on } from "hathi";
    const wait = async () => next("webhook.never");
    export const replace = on("slack.command.replace", { key: () => "k", overlap: "replace" }, wait);
    export const queue = on("slack.command.queue", { key: () => "k", overlap: "queue" }, wait);
    export const skip = on("slack.command.skip", { key: () => "k" }, wait);
  `);
  await installSlack(engine.database, ["T1", "T2"]);
  await engine.startWorker();
  const states = async () =>
    engine.database.query<{ run: string }>(
      `select automation || ' ' || coalesce(team, 'none') || ' ' || state as run from hathi.runs order by 1`,
    );
  const names = ["replace", "queue", "skip"];
  for (const team of ["T1", "T2"]) {
    for (const name of names) await engine.accept({ type: `slack.command.${name}`, ...from(team) });
  }
  const waiting = names.flatMap((name) => [`example.${name} T1 waiting`, `example.${name} T2 waiting`]);
  const seen = await waitFor(states, (rows) => rows.every(({ run }) => run.endsWith("waiting")));
  expect(seen.map(({ run }) => run)).toEqual(waiting.toSorted());

  // Within a workspace it is.
  await engine.accept({ type: "slack.command.replace", ...from("T2") });
  const replaced = await waitFor(states, (rows) => rows.some(({ run }) => run.endsWith("cancelled")));
  expect(replaced.map(({ run }) => run)).toContain("example.replace T2 cancelled");
  expect(replaced.map(({ run }) => run)).toContain("example.replace T1 waiting");
});

test("a signal finds no run of another workspace", async () => {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { next, on, signal } from "hathi";
    export const listen = on("slack.command.listen", async () => (await next("signal.hello")).data);
    export const speak = on(["slack.command.speak", "webhook.speak"], async ({ data: { to } }) =>
      signal(to, "hello", "hi").then(() => "sent", ({ code, message }) => code + ": " + message.replace(to, "ID")));
  `);
  await installSlack(engine.database, ["T1", "T2"]);
  await engine.startWorker();
  await engine.accept({ type: "slack.command.listen", ...from("T1") });
  const { id } = await engine.untilOf("example.listen", ({ state }) => state === "waiting");
  const result = async (event: object): Promise<unknown> => {
    await engine.database.query("delete from hathi.runs where automation = 'example.speak'");
    await engine.accept({ type: "slack.command.speak", ...event });
    await engine.untilOf("example.speak", ({ state }) => state === "completed");
    const [row] = await engine.database.query<{ result: string }>(
      "select result from hathi.runs where automation = 'example.speak'",
    );
    return row?.result;
  };
  const unknown = await result(from("T2", { to: "0000000000000000" }));
  expect(unknown).toContain("RUN_UNKNOWN");
  expect(await result(from("T2", { to: id }))).toBe(unknown);
  expect(await engine.runs.show(id)).toMatchObject({ state: "waiting" });
  expect(await result(from("T1", { to: id }))).toContain("sent");
  await engine.untilOf("example.listen", ({ state }) => state === "completed");

  // What no workspace started is the operator's own, and may tell any run.
  await engine.database.query("delete from hathi.runs");
  await engine.accept({ type: "slack.command.listen", ...from("T1") });
  const { id: next } = await engine.untilOf("example.listen", ({ state }) => state === "waiting");
  expect(await result({ type: "webhook.speak", data: { to: next } })).toContain("sent");
  await engine.untilOf("example.listen", ({ state }) => state === "completed");
});
