import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startPlayground } from "../../src/playground/start-playground.ts";
import { waitFor } from "../support/engine/engine.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { findFreePort } from "../support/find-free-port.ts";
import { removeDataFolder } from "../support/global-setup.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";

it(
  "the playground's worker lives where HATHI_METRICS_PORT is set, which the playground itself answers at",
  {
    timeout: 120_000,
  },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), `hathi-test-${process.pid}-metrics-`));
    onTestFinished(() => removeDataFolder(folder));
    const port = await findFreePort();
    const { PATH, HOME } = process.env;
    const automations = await makeAutomations({
      "noop.ts": `import { on } from "hathi"; export default on("test.go", async () => {});`,
    });
    const playground = await startPlayground({
      env: {
        PATH,
        HOME,
        PORT: "0",
        HATHI_DATA: folder,
        HATHI_AUTOMATIONS: automations,
        LOG_LEVEL: "error",
        HATHI_METRICS_PORT: String(port),
      },
      cwd: process.cwd(),
      logger: createMemoryLogger(),
    });
    onTestFinished(() => playground.stop());
    const { supervisor } = playground;
    await waitFor(
      async () => ({ deaths: supervisor.deaths.length, text: await readMetrics(port) }),
      ({ deaths, text }) => deaths > 0 || text.includes("hathi_workers 1"),
      60_000,
    );
    expect(supervisor.deaths).toEqual([]);
  },
);

async function readMetrics(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}
