import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeAutomations, writeAutomations } from "../support/engine/automations-folder.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { projectFolder } from "../support/project-folder.ts";

/** Waits an hour, then says which text of the file it is. */
const slow = (name: string, text: string): string =>
  `import { on, sleep } from "hathi";
   export default on("webhook.${name}", async () => { await sleep("1 hour"); return "${text}"; });`;
const quick = (name: string, text: string): string =>
  `import { on } from "hathi";\nexport default on("webhook.${name}", async () => "${text}");`;

interface Line {
  readonly msg: string;
  readonly file?: string;
  readonly code?: string;
  readonly reason?: string;
}

interface Hathi {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  /** Of the automations that were not deployed: file and code. */
  refused(): readonly string[];
}

/** The real `hathi start`, with generic webhooks alone, once it is ready. */
async function startHathi(databaseUrl: string, folder: string): Promise<Hathi> {
  const child = spawn(process.execPath, ["src/main.ts", "start"], {
    cwd: projectFolder,
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: databaseUrl,
      HATHI_ENV_FILE: "none",
      HATHI_AUTOMATIONS: folder,
      HOST: "127.0.0.1",
      PORT: "0",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines: Line[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on("line", (text) => {
    if (!text.startsWith("{")) return;
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (line.msg === "the worker is ready") ready.resolve();
  });
  void ended.then(() => ready.reject(new Error(`it ended: ${JSON.stringify(lines)}`)));
  await ready.promise;
  return {
    child,
    lines,
    refused: () =>
      lines
        .filter(({ msg }) => msg === "an automation is not deployed")
        .map(({ file, code }) => `${file} ${code}`)
        .toSorted(),
  };
}

/** By automation: state, and result once there is one; in order of their events. */
async function runsOf({ database }: TestEngine): Promise<readonly string[]> {
  const rows = await database.query<{ automation: string; state: string; result: string | null }>(
    "select automation, state, result from hathi.runs order by event_seq",
  );
  return rows.map(({ automation, state, result }) => [automation, state, result ?? ""].join(" ").trimEnd());
}

async function until(engine: TestEngine, wanted: readonly string[]): Promise<void> {
  const isSame = (seen: readonly string[]): boolean => JSON.stringify(seen) === JSON.stringify(wanted);
  await waitFor(async () => runsOf(engine), isSame, 30_000);
}

describe("a folder with broken files", { timeout: 120_000 }, () => {
  it("starts all the same: they are named, the others run, and runs in flight go on with their build", async () => {
    const engine = await startTestEngine();
    const folder = await makeAutomations({
      "changed.ts": slow("changed", "before"),
      "spoilt.ts": slow("spoilt", "before"),
      "other.ts": quick("other", "before"),
    });
    const before = await startHathi(engine.database.url, folder);
    expect(before.refused()).toEqual([]);
    await engine.accept({ type: "webhook.changed" });
    await engine.accept({ type: "webhook.spoilt" });
    await until(engine, ["changed waiting", "spoilt waiting"]);
    before.child.kill("SIGKILL");

    await writeAutomations(folder, {
      "changed.ts": slow("changed", "after"),
      "spoilt.ts": 'import { on } from "hathi";\nexport default on("webhook.spoilt", async () => {',
      "other.ts": quick("other", "after"),
      "syntax.ts": "const x = ;",
      "lost.ts": 'import "no-such-package";\n' + quick("lost", "never"),
      "twin.js": quick("twin", "js"),
      "twin.ts": quick("twin", "ts"),
    });
    const after = await startHathi(engine.database.url, folder);
    expect(after.refused()).toEqual([
      "lost.ts BUILD_FAILED",
      "spoilt.ts BUILD_FAILED",
      "syntax.ts BUILD_FAILED",
      "twin.ts AUTOMATION_DUPLICATE",
    ]);
    const reasons = after.lines.map(({ reason }) => reason ?? "").join("\n");
    expect(reasons).toContain('the package "no-such-package" is not installed');
    expect(reasons).toContain('twin.ts: twin.js has an automation "twin" too');

    for (const name of ["other", "twin", "lost", "changed", "spoilt"]) {
      await engine.accept({ type: `webhook.${name}` });
    }
    await until(engine, [
      "changed waiting",
      "spoilt waiting",
      'other completed ["after"]',
      'twin completed ["js"]',
      "changed waiting",
      "spoilt waiting",
    ]);
    await engine.skip(3_600_000);
    await until(engine, [
      'changed completed ["before"]',
      'spoilt completed ["before"]',
      'other completed ["after"]',
      'twin completed ["js"]',
      'changed completed ["after"]',
      // A file that is broken keeps what it last deployed.
      'spoilt completed ["before"]',
    ]);
    after.child.kill("SIGTERM");
    const [code] = (await once(after.child, "exit")) as [number];
    expect(code).toBe(0);
  });
});
