import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bundleAutomation } from "../../../../src/engine/build/bundle-automation.ts";
import type { LookAnswer, LookRequest } from "../../../../src/engine/build/look/look-messages.ts";
import { makeAutomations } from "../../../support/engine/automations-folder.ts";

it(
  "keeps V8's code of a large build, in the process that looks and writes nothing else",
  { timeout: 120_000 },
  async () => {
    const home = await realpath(await mkdtemp(join(tmpdir(), "hathi-home-")));
    onTestFinished(async () => rm(home, { recursive: true, force: true }));
    const functions = Array.from({ length: 12_000 }, (_, n) => `export function f${n}() { return ${n}; }`);
    const folder = await makeAutomations({
      "large.ts": `import { on } from "hathi"; import * as all from "./all.ts"; export default on("webhook.a", () => all);`,
      "all.ts": functions.join("\n"),
    });
    const bundle = await bundleAutomation(join(folder, "large.ts"));
    const environment = { ...process.env, HOME: home };
    const child = fork(new URL("../../../../src/engine/build/look/start-look.ts", import.meta.url), {
      env: environment,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    child.send({ file: "large.ts", bundle, environment } satisfies LookRequest);
    const [answer] = (await once(child, "message")) as [LookAnswer];
    expect(answer).toMatchObject({ ok: true, declared: [{ name: "large" }] });
    const kept = await readdir(join(home, ".cache/hathi/code"));
    expect(kept).toEqual([expect.stringMatching(new RegExp(`^${bundle.id}-[^.]*[.]code$`))]);
    expect((await stat(join(home, ".cache/hathi/code", kept[0] ?? ""))).size).toBeGreaterThan(1000);
  },
);
