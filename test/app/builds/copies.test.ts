import {
  chmod,
  lstat,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../../src/app/config/config.ts";
import { createCopies } from "../../../src/app/builds/copies.ts";
import { deployAutomations } from "../../../src/app/builds/deploy-automations.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const by = { id: "playground:ana" };
const code = (said: string): string => `import { on, start } from "hathi";
import { word } from "./lib/word.ts";
export const child = on("webhook.never", async ({ data }) => ["${said}", data]);
export const greet = on("webhook.greet", { key: () => "one" }, async ({ type, subject, data }) => {
  const answered = await (await start(child, 7)).result();
  return ["${said}", word, type, subject, data, answered, import.meta.filename.slice(-7)];
});
`;

async function startCopying() {
  const engine = await startTestEngine();
  const folder = await makeAutomations({
    "mine.ts": code("the file"),
    "lib/word.ts": 'export const word = "hi";',
  });
  const config = readConfig({ HATHI_AUTOMATIONS: folder }, folder);
  await deployAutomations(config, engine.store, engine.logger);
  const copies = createCopies(config, engine.store);
  const ended = async (id: string) =>
    waitFor(
      async () => engine.runs.show(id),
      ({ finishedAt }) => finishedAt !== null,
    );
  return { engine, folder, copies, ended };
}

it("runs an edited copy under a name of its own for an event that came before, and leaves the file alone", async () => {
  const { engine, folder, copies, ended } = await startCopying();
  await engine.startWorker();
  await engine.accept({ type: "webhook.greet", subject: "octo/app#7", data: { amount: 12 } });
  const [original] = await waitFor(
    async () => engine.runs.list({ scope: "all", automation: "mine.greet" }),
    ([run]) => run?.state === "completed",
  );
  const { event } = await engine.runs.show(original?.id ?? "");

  const id = await copies.run(
    { automation: "mine.greet", text: code("the copy"), input: { event: event.id } },
    by,
  );
  const run = await ended(id);
  expect(run).toMatchObject({ automation: "mine (copy).greet", state: "completed", subject: "octo/app#7" });
  expect(run.event.id).toBe(event.id);
  expect(run.result?.encoded).toContain('"the copy","hi","webhook.greet","octo/app#7"');
  expect(run.result?.encoded).toContain("mine.ts");
  expect(run.acts).toMatchObject([{ actor: "playground:ana", action: "start of a copy" }]);
  // A child from the copy is one of the copy's, too.
  expect(await engine.runs.list({ scope: "all", automation: "mine (copy).child" })).toHaveLength(1);

  // Nothing but this run is the copy's: the next event starts the file's automation alone.
  expect(await readFile(join(folder, "mine.ts"), "utf8")).toBe(code("the file"));
  await engine.accept({ type: "webhook.greet" });
  await waitFor(
    async () => engine.runs.list({ scope: "all", automation: "mine.greet" }),
    (runs) => runs.length === 2,
  );
  expect(await engine.runs.list({ scope: "all", automation: "mine (copy).greet" })).toHaveLength(1);
});

it("runs a copy for data by hand", async () => {
  const { engine, copies, ended } = await startCopying();
  await engine.startWorker();
  const id = await copies.run(
    { automation: "mine.greet", text: code("the copy"), input: { data: { amount: 1 } } },
    by,
  );
  expect((await ended(id)).result?.encoded).toContain('"manual.mine (copy).greet",null');
});

it("says with its line what is wrong with a copy, and starts nothing", async () => {
  const { engine, copies } = await startCopying();
  const run = async (text: string): Promise<unknown> =>
    copies.run({ automation: "mine.greet", text, input: { data: {} } }, by);
  await expect(run(`${code("x")}\nconst = 1;`)).rejects.toThrow(
    /^mine\.ts cannot be bundled:\n {2}mine\.ts:9:7: /,
  );
  await expect(run(`throw new Error("at once");`)).rejects.toThrow(/^mine\.ts:1:7: its top level throws/);
  await expect(run(code("x").replace("const greet", "const salute"))).rejects.toThrow(
    'mine.ts: the copy does not export "mine.greet" any more, but "mine.child", "mine.salute"',
  );
  await expect(
    copies.run({ automation: "mine.greet", text: code("x"), input: { event: "nothing" } }, by),
  ).rejects.toThrow("the event is not stored any more");
  await expect(copies.open("../secret")).rejects.toThrow('"../secret" is not deployed any more');
  expect(await engine.runs.list({ scope: "all" })).toEqual([]);
});

it("writes a copy to its file on purpose, but not over what somebody else wrote there meanwhile", async () => {
  const { folder, copies } = await startCopying();
  const { file, text: was } = await copies.open("mine.greet");
  expect([file, was]).toEqual(["mine.ts", code("the file")]);
  expect(await copies.save({ automation: "mine.greet", text: code("saved"), was })).toBe(true);
  expect(await readFile(join(folder, "mine.ts"), "utf8")).toBe(code("saved"));
  await writeFile(join(folder, "mine.ts"), code("an editor's"));
  expect(await copies.save({ automation: "mine.greet", text: code("too late"), was: code("saved") })).toBe(
    false,
  );
  expect(await readFile(join(folder, "mine.ts"), "utf8")).toBe(code("an editor's"));
});

it("saves a copy as a whole with the file's permissions, and through no link that leads out of the folder", async () => {
  const { folder, copies } = await startCopying();
  const { text: was } = await copies.open("mine.greet");
  const file = join(folder, "mine.ts");
  await chmod(file, 0o640);
  // Whoever has the old file open reads on in it: it is not written in place.
  const reader = await openFile(file);
  expect(await copies.save({ automation: "mine.greet", text: code("saved"), was })).toBe(true);
  expect(await reader.readFile("utf8")).toBe(was);
  await reader.close();
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(["lib", "mine.ts"]);

  const inside = join(folder, "lib", "kept.ts");
  await rename(file, inside);
  await symlink(inside, file);
  const linked = { automation: "mine.greet", text: code("linked"), was: code("saved") };
  expect(await copies.save(linked)).toBe(true);
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(await readFile(inside, "utf8")).toBe(code("linked"));

  const outside = join(await makeAutomations({ "theirs.ts": code("theirs") }), "theirs.ts");
  await rm(file);
  await symlink(outside, file);
  const led = { automation: "mine.greet", text: code("led out"), was: code("theirs") };
  await expect(copies.save(led)).rejects.toMatchObject({ code: "COPY_NOT_SAVED" });
  expect(await readFile(outside, "utf8")).toBe(code("theirs"));
});

it("lets one of several tabs save that save at once", async () => {
  const { folder, copies } = await startCopying();
  const { text: was } = await copies.open("mine.greet");
  const texts = ["one", "two", "three", "four"].map(code);
  // Each has a connection by now, so that all four read before one writes.
  await Promise.all(texts.map(async () => copies.open("mine.greet")));
  const saved = await Promise.all(
    texts.map(async (text) => copies.save({ automation: "mine.greet", text, was })),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
  const written = await readFile(join(folder, "mine.ts"), "utf8");
  expect(written).toBe(texts[saved.indexOf(true)]);
  // One that cannot be saved keeps no later one from it.
  await expect(copies.save({ automation: "gone", text: "x", was })).rejects.toThrow("not deployed any more");
  expect(await copies.save({ automation: "mine.greet", text: code("later"), was: written })).toBe(true);
});

it("reaches no file but a deployed automation's, by whatever name", async () => {
  const { copies, engine } = await startCopying();
  const names = [
    "../outside",
    "lib/word",
    "lib/word.ts",
    "mine.ts",
    "/etc/passwd",
    "mine.greet\0",
    "__proto__",
    "",
  ];
  for (const automation of names) {
    const copy = { automation, text: code("x"), was: "secret", input: { data: {} } };
    await expect(copies.open(automation)).rejects.toThrow("not deployed any more");
    await expect(copies.save(copy)).rejects.toThrow("not deployed any more");
    await expect(copies.run(copy, by)).rejects.toThrow("not deployed any more");
  }
  expect(await engine.runs.list({ scope: "all" })).toEqual([]);
});

it.each([
  [
    "loops for ever",
    "for (;;) Math.sqrt(2);",
    /^mine\.ts: its top level (?:computes for longer than 5 s|takes longer than 60 s)/,
  ],
  [
    "takes all memory",
    "const all = []; for (;;) all.push(new Array(1e6).fill(1.5));",
    /^mine\.ts: its top level (?:ends the process .*memory|computes for longer than 5 s|takes longer than 60 s)/,
  ],
])(
  "ends a copy whose top level %s, says so, and is there for others meanwhile",
  { timeout: 180_000 },
  async (_what, topLevel, why) => {
    const { engine, copies, ended } = await startCopying();
    await engine.startWorker();
    const copy = { automation: "mine.greet", text: `${topLevel}\n${code("x")}`, input: { data: {} } };
    const hung = copies.run(copy, by).then(
      () => "it ran",
      (error: unknown) => (error as Error).message,
    );
    let isOver = false;
    void hung.finally(() => (isOver = true));
    // This process, and runs on their worker, go on while the copy is looked at.
    await engine.accept({ type: "webhook.greet" });
    await waitFor(
      async () => engine.runs.list({ scope: "all", automation: "mine.greet" }),
      ([run]) => run?.state === "completed",
    );
    expect((await copies.open("mine.greet")).file).toBe("mine.ts");
    expect(isOver).toBe(false);
    expect(await hung).toMatch(why);
    expect(await engine.runs.list({ scope: "all", automation: "mine (copy).greet" })).toEqual([]);
    // The next copy is looked at as if nothing had been.
    const id = await copies.run({ ...copy, text: code("after") }, by);
    expect((await ended(id)).state).toBe("completed");
  },
);
