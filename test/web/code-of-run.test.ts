/** The code of a run beside its journal: of its own build, with the line at which it waits. forgery.test.ts: who may see it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/app/config/config.ts";
import { deployAutomations } from "../../src/app/builds/deploy-automations.ts";
import { codeView } from "../../src/web/api/runs.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { openPage } from "../support/page/open-page.ts";

const source = `import { next, on, sleep } from "hathi";
import { z } from "zod";
import { pause } from "./lib/pause.ts";
// hunter2-hunter2
export default on("webhook.start", async () => {
  z.string();
  await next("webhook.go");
  await pause();
});
`;
const pause = `import { sleep } from "hathi";
export async function pause() {
  await sleep("1 day");
}
`;

it("shows of much code so much as a browser can bear, and says which files are too long", () => {
  const view = (...lengths: readonly number[]) =>
    codeView(lengths.map((length, index) => ({ file: `${index}.ts`, text: "x".repeat(length) })));
  expect(view(200_001, 200_000, 1).map(({ text }) => text?.length ?? null)).toEqual([null, 200_000, 1]);
  const many = view(...Array.from({ length: 5000 }, () => 150_000));
  expect(many).toHaveLength(500);
  expect(many.reduce((sum, { text }) => sum + (text?.length ?? 0), 0)).toBe(13 * 150_000);
});

interface Answer {
  readonly run: { readonly build: string; readonly standsAt: unknown };
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

it(
  "the code of a run is the author's own files of the run's build, and the line moves as the run goes on",
  { timeout: 120_000 },
  async () => {
    const folder = await makeAutomations({ "mine.ts": source, "lib/pause.ts": pause });
    const variables = {
      HATHI_AUTOMATIONS: folder,
      HATHI_OPEN_WEBHOOKS: "go",
      HATHI_SECRET_WORD: "hunter2-hunter2",
    };
    const { app, url, startWorker, browser, logger } = await openPage(variables, { withSignIn: false });
    await startWorker();
    const id = await app.runs.start("mine", {}, { id: "cli:test" });
    const read = async (path = "") => (await browser().json(`/api/runs/${id}${path}`)) as unknown as Answer;
    const until = async (line: unknown) =>
      waitFor(
        async () => (await read()).run,
        ({ standsAt }) => JSON.stringify(standsAt) === JSON.stringify(line),
      );
    const { build } = await until({ file: "mine.ts", line: 7 });

    // What is deployed meanwhile is not this run's.
    await writeFile(join(folder, "mine.ts"), `// newer\n${source}`);
    const config = readConfig({ HATHI_AUTOMATIONS: folder }, folder);
    await deployAutomations(config, app.store, logger);
    const { files } = await read("/code");
    expect(files.map(({ file }) => file).toSorted()).toEqual(["lib/pause.ts", "mine.ts"]);
    const textOf = (name: string) => files.find(({ file }) => file === name)?.text;
    expect(textOf("lib/pause.ts")).toBe(pause);
    // No secret leaves, also where somebody wrote it into the code.
    expect(textOf("mine.ts")).toBe(source.replace("hunter2-hunter2", "[secret WORD]"));

    await fetch(new URL("/hooks/go", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect((await until({ file: "lib/pause.ts", line: 3 })).build).toBe(build);
    await app.clock.skip(86_400_000);
    await until(null);
    expect((await read("/code")).files).toHaveLength(2);
  },
);
