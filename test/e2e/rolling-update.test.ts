import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createRunServices } from "../../src/app/open-run-services.ts";
import { openStore } from "../../src/app/open-store.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { findFreePort } from "../support/find-free-port.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { Replica } from "../support/processes/replica.ts";
import { projectFolder } from "../support/project-folder.ts";

const deliveries = 120;
const everyMs = 100;

const version = (name: string): Readonly<Record<string, string>> => ({
  "load.ts": `import { on, sleep } from "hathi";
    export default on("webhook.load", async ({ data }) => {
      const say = (what) => fetch(data.ledger, { method: "POST", body: data.n + " " + what + " ${name}" });
      await say("began");
      await sleep("2 seconds");
      await say("ended");
    });`,
});

/** What reached the world: each line is one message that somebody would have read. */
async function openLedger(): Promise<{ readonly url: string; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      lines.push(body);
      response.end("ok");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, lines };
}

describe("a rolling update of two replicas under load", { timeout: 240_000 }, () => {
  it("loses no delivery, says nothing twice, and leaves each run on the build that it began with", async () => {
    const database = await createTestDatabase();
    onTestFinished(async () => database.drop());
    const logs = await mkdtemp(join(tmpdir(), "hathi-rolling-"));
    onTestFinished(async () => rm(logs, { recursive: true, force: true }));
    const ledger = await openLedger();
    const folders = {
      old: await makeAutomations(version("old")),
      new: await makeAutomations(version("new")),
    };
    const behind: Replica[] = [];
    const start = async (number: number, of: "old" | "new"): Promise<Replica> => {
      const replica = new Replica({
        number,
        port: await findFreePort(),
        databaseUrl: database.url,
        env: { HATHI_AUTOMATIONS: folders[of], HATHI_OPEN_WEBHOOKS: "load", HATHI_THREADS: "1" },
        logFile: join(logs, `${number}.log`),
        onLine: () => undefined,
      });
      onTestFinished(async () => replica.stop());
      replica.start();
      await replica.ready(60_000);
      behind.push(replica);
      return replica;
    };
    const first = await start(1, "old");
    const second = await start(2, "old");

    /** As a sender that repeats what was not acknowledged, through a balancer that asks who is there. */
    const deliver = async (n: number): Promise<void> => {
      for (let attempt = 0; ; attempt += 1) {
        const replica = behind[(n + attempt) % behind.length];
        const answer = await fetch(`${replica?.url}/hooks/load`, {
          method: "POST",
          headers: { "content-type": "application/json", "webhook-id": `load-${n}` },
          body: JSON.stringify({ n, ledger: ledger.url }),
          signal: AbortSignal.timeout(10_000),
        }).catch(() => undefined);
        if (answer?.status === 202 || answer?.status === 200) return;
        await delay(100);
      }
    };
    const sent = (async () => {
      const all: Promise<void>[] = [];
      for (let n = 0; n < deliveries; n += 1) {
        all.push(deliver(n));
        await delay(everyMs);
      }
      await Promise.all(all);
    })();

    for (const [number, old] of [
      [3, first],
      [4, second],
    ] as const) {
      await start(number, "new");
      behind.splice(behind.indexOf(old), 1);
      expect(await old.roll()).toBe("drained");
      expect(old.crashes).toEqual([]);
    }
    await sent;

    const config = readConfig({ DATABASE_URL: database.url }, projectFolder);
    const store = await openStore(config, "test", createMemoryLogger(), "passes by");
    onTestFinished(async () => store.close());
    const { runs } = createRunServices(store);
    const ended = await waitFor(
      async () => runs.list({ scope: "all", limit: 1000 }),
      (all) => all.length === deliveries && all.every(({ state }) => state === "completed"),
      90_000,
    );
    expect(ended).toHaveLength(deliveries);
    expect(await findOrphans(store.database)).toEqual([]);
    // Each number once with each word, and both words by the same version.
    const seen = Map.groupBy(ledger.lines, (line) => line.split(" ")[0]);
    expect(seen.size).toBe(deliveries);
    for (const lines of seen.values()) {
      const [, , by] = lines[0]?.split(" ") ?? [];
      const [n] = lines[0]?.split(" ") ?? [];
      expect(lines.toSorted()).toEqual([`${n} began ${by}`, `${n} ended ${by}`]);
    }
    const by = new Set(ledger.lines.map((line) => line.split(" ")[2]));
    expect(by).toEqual(new Set(["old", "new"]));
  });
});
