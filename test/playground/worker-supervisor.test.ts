import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { isRunning } from "../../src/app/is-running.ts";
import { WorkerSupervisor } from "../../src/playground/worker-supervisor.ts";
import { until } from "../support/local-app.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";

/** A worker that does nothing, and leaves when its input ends if it is told to, as Hathi's does. */
const idle =
  'process.stdin.resume(); if (process.env.HATHI_EXIT_WITH_PARENT === "1") process.stdin.on("end", () => process.exit());';

function startSupervisor(script: string): WorkerSupervisor {
  const supervisor = new WorkerSupervisor({
    env: process.env,
    logger: createMemoryLogger(),
    args: ["-e", script],
    restartAfterMs: 20,
  });
  onTestFinished(() => supervisor.stop());
  supervisor.start();
  return supervisor;
}

test("a killed worker is replaced by another", async () => {
  const supervisor = startSupervisor(idle);
  const states: string[] = [];
  supervisor.onChange(() => states.push(supervisor.state));
  const first = supervisor.pid ?? 0;
  supervisor.kill();
  await until(() => supervisor.state === "running" && supervisor.pid !== first);
  expect(isRunning(first)).toBe(false);
  expect(states).toEqual(["restarting", "running"]);
  expect(supervisor).toMatchObject({ restarts: 1, deaths: [{ pid: first, how: "SIGKILL" }] });
});

test("a worker that dies by itself again and again is restarted ever later", async () => {
  const logger = createMemoryLogger();
  const supervisor = new WorkerSupervisor({
    env: process.env,
    logger,
    args: ["-e", "process.exit(3)"],
    restartAfterMs: 5,
  });
  onTestFinished(() => supervisor.stop());
  supervisor.start();
  await until(() => supervisor.deaths.length >= 3);
  expect(supervisor.deaths[0]?.how).toBe("exit 3");
  const pauses = logger.lines.map(({ fields }) => fields["afterMs"]);
  expect(pauses.slice(0, 3)).toEqual([5, 10, 20]);
});

test("stop ends the worker for good", async () => {
  const supervisor = startSupervisor(idle);
  const pid = supervisor.pid ?? 0;
  await supervisor.stop();
  expect(isRunning(pid)).toBe(false);
  expect(supervisor).toMatchObject({ state: "stopped", pid: null, deaths: [] });
});

test("the worker ends when the process that keeps it is killed", async () => {
  const module = new URL("../../src/playground/worker-supervisor.ts", import.meta.url).href;
  const script = `
    import { WorkerSupervisor } from ${JSON.stringify(module)};
    const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
    const supervisor = new WorkerSupervisor({ env: process.env, logger, args: ["-e", ${JSON.stringify(idle)}] });
    supervisor.start();
    console.log(supervisor.pid);
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  const pid = Number(line);
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isRunning(pid));
});
