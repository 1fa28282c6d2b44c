import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { writeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { closedAddress } from "../connectors/closed-address.ts";
import { newAppKey } from "../connectors/github/app-key.ts";

const mebibyte = 1024 * 1024;
const githubSecret = "secret-of-the-tests";

/** The real `hathi start`, in the default configuration, with as many files as most systems let it open. */
async function startHathi() {
  const testDatabase = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "hathi-folder-"));
  await writeAutomations(folder, {
    "go.ts": `import { on } from "hathi"; export default on("webhook.go", async () => {});`,
  });
  const command = `ulimit -n 1024; exec "$0" "$@"`;
  const child = spawn(
    "bash",
    ["-c", command, process.execPath, join(projectFolder, "src/main.ts"), "start"],
    {
      env: {
        PATH: process.env["PATH"],
        DATABASE_URL: testDatabase.url,
        HATHI_ENV_FILE: "none",
        HATHI_AUTOMATIONS: folder,
        HATHI_OPEN_WEBHOOKS: "go",
        GITHUB_APP_ID: "1",
        GITHUB_PRIVATE_KEY: newAppKey(),
        GITHUB_WEBHOOK_SECRET: githubSecret,
        GITHUB_API_URL: await closedAddress(),
        HOST: "127.0.0.1",
        PORT: "0",
        LOG_LEVEL: "info",
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const exited = once(child, "exit");
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
    await Promise.all([testDatabase.drop(), rm(folder, { recursive: true, force: true })]);
  };
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const url = await waitFor(
    async () => /"url":"http:\/\/localhost:(\d+)"/.exec(log)?.[1],
    (port) => port !== undefined,
    90_000,
  ).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { child, url: `http://127.0.0.1:${url}`, log: () => log, close };
}

const send = async (url: string): Promise<number> =>
  fetch(`${url}/hooks/go`, {
    method: "POST",
    // A connection of its own: one that was kept may just be closed.
    headers: { "content-type": "application/json", connection: "close" },
    body: "{}",
  }).then(
    ({ status }) => status,
    () => 0,
  );

/** The most memory that the process has had so far, in bytes. */
async function peakOf(pid: number | undefined): Promise<number> {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}

/** Sends so much until it is answered or cut off. */
async function pour(url: string, bytes: number, headers: Record<string, string>): Promise<number> {
  const chunk = Buffer.alloc(256 * 1024, "[");
  return new Promise((resolve) => {
    let left = bytes;
    const sent = request(url, { method: "POST", headers: { ...headers, "content-length": bytes } });
    sent.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      left = 0;
      sent.destroy();
    });
    sent.on("error", () => resolve(0));
    const more = (): void => {
      while (left > 0) {
        left -= chunk.length;
        if (!sent.write(chunk)) {
          sent.once("drain", more);
          return;
        }
      }
    };
    more();
  });
}

describe("strangers", { timeout: 180_000 }, () => {
  let hathi: Awaited<ReturnType<typeof startHathi>>;
  let peakAtStart = 0;
  beforeAll(async () => {
    hathi = await startHathi();
    // A peak never falls: each case is measured from here.
    peakAtStart = await peakOf(hathi.child.pid);
  }, 120_000);
  afterAll(async () => hathi.close());

  it("with 1,300 silent connections neither end the process nor keep a delivery out", async () => {
    const { child, url, log } = hathi;
    const sockets: Socket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    const { port, hostname } = new URL(url);
    for (let opened = 0; opened < 1300; opened += 1) {
      sockets.push(connect(Number(port), hostname).on("error", () => undefined));
    }
    await waitFor(
      async () => sockets.filter(({ connecting }) => connecting),
      (open) => open.length === 0,
      30_000,
    );
    await waitFor(
      async () => send(url),
      (status) => status === 202,
    );
    // All that the server left open: half of the files that it may have.
    await waitFor(
      async () => sockets.filter(({ destroyed }) => !destroyed).length,
      (open) => open <= 512,
    );
    expect(child.exitCode).toBeNull();
    const said = log()
      .split("\n")
      .filter((line) => line.includes("too many connections"));
    expect(said).toHaveLength(1);
  });

  it.each([
    ["without a signature", {}, [401]],
    ["with a forged one", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, [401, 408, 503]],
  ])("that pour in 160 bodies of 25 MiB %s take no more than the budget", async (_, headers, statuses) => {
    const { child, url } = hathi;
    const pid = child.pid;
    expect(await send(url)).toBe(202);
    const body = JSON.stringify({ action: "opened" });
    const signature = createHmac("sha256", githubSecret).update(body).digest("hex");
    const poured = Array.from({ length: 160 }, async () =>
      pour(`${url}/github/webhooks`, 25 * mebibyte, { "content-type": "application/json", ...headers }),
    );
    // As GitHub's log of deliveries is read: again and again until it is taken.
    const deliver = async (): Promise<number> =>
      fetch(`${url}/github/webhooks`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-github-delivery": "d-1",
          "x-github-event": "pull_request",
          "x-hub-signature-256": `sha256=${signature}`,
          connection: "close",
        },
        body,
      }).then(
        ({ status }) => status,
        () => 0,
      );
    await waitFor(deliver, (status) => status === 202 || status === 200, 60_000);
    const answers = await Promise.all(poured);
    // One whose connection was cut off has had no answer.
    expect([...statuses, 0]).toEqual(expect.arrayContaining([...new Set(answers)]));
    expect((await peakOf(pid)) - peakAtStart).toBeLessThan(400 * mebibyte);
    await waitFor(
      async () => send(url),
      (status) => status === 202,
      60_000,
    );
  });
});
