/** A copy of this checkout in a folder of its own, and commands there as one types them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { removeDataFolder } from "../support/global-setup.ts";
import { projectFolder } from "../support/project-folder.ts";

const patienceMs = 180_000;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
}

/** One command as it is typed, to its end, or to the words that are awaited; or a wait. */
export interface Step {
  readonly what: string;
  readonly ms: number;
}

export interface Started {
  /** What the first group of the awaited words was. */
  readonly found: string;
  expect(words: RegExp): void;
  /** Waits until it has said that, too. */
  hear(words: RegExp): Promise<void>;
  /** Ctrl-C, and its end. */
  stop(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  /** Runs it to its end, and fails unless it says that and ends with that code. */
  run(command: string, says: RegExp, code?: number): Promise<Ran>;
  /** Starts what lasts, and waits for its words. */
  start(command: string, says: RegExp): Promise<Started>;
  /** Asks again and again, until a run is in that state. @returns its short id */
  until(command: string, state: string): Promise<string>;
  post(url: string, body: object): Promise<void>;
  leave(): Promise<void>;
  /** How many steps that took, and how long each. */
  readonly steps: readonly Step[];
}

export async function copyCheckout(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-first-hour-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: projectFolder,
    encoding: "utf8",
  });
  for (const file of listed.split("\0").filter((name) => name !== "")) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(projectFolder, file), join(folder, file)).catch(() => undefined);
  }
  await symlink(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  const running = new Set<ChildProcess>();
  const steps: Step[] = [];
  const timed = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    const result = await work();
    const ms = performance.now() - began;
    steps.push({ what, ms });
    console.log(`-- step ${steps.length}, ${(ms / 1000).toFixed(1)} s`);
    return result;
  };

  const open = (command: string): { child: ChildProcess; said: () => string; out: () => string } => {
    console.log(`\n$ ${command}`);
    // None of this process's own, such as a Node that npm has put first.
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
    const child = spawn("sh", ["-c", command], { cwd: folder, env, detached: true });
    running.add(child);
    child.once("exit", () => running.delete(child));
    let [all, out] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => ((all += text), (out += text)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (all += text));
    return { child, said: () => all, out: () => out };
  };

  const until = async (
    holds: () => boolean,
    isOver: () => boolean,
    complaint: () => string,
  ): Promise<void> => {
    const end = performance.now() + patienceMs;
    while (!holds()) {
      if (isOver() || performance.now() > end) throw new Error(complaint());
      await pause(50);
    }
  };

  const runOnce = async (command: string, says: RegExp, code: number): Promise<Ran> => {
    const { child, said, out } = open(command);
    const [ended] = (await once(child, "close")) as [number];
    console.log(said().split("\n").slice(0, 6).join("\n"));
    if (ended !== code || !says.test(said())) {
      throw new Error(`${command} ended with ${ended} and not with ${code} and ${says}:\n${said()}`);
    }
    return { code: ended, stdout: out() };
  };

  const startOnce = async (command: string, says: RegExp): Promise<Started> => {
    const { child, said } = open(command);
    const gone = once(child, "close");
    const hear = async (words: RegExp): Promise<void> =>
      until(
        () => words.test(said()),
        () => child.exitCode !== null,
        () => `${command} did not come to say ${words}:\n${said()}`,
      );
    await hear(says);
    const [all = "", first = ""] = says.exec(said()) ?? [];
    console.log(all);
    return {
      found: first,
      expect(words) {
        if (!words.test(said())) throw new Error(`${command} did not say ${words}:\n${said()}`);
      },
      hear: async (words) => timed(`${command}: ${words}`, async () => hear(words)),
      async stop() {
        process.kill(-(child.pid ?? 0), "SIGINT");
        await gone;
      },
    };
  };

  return {
    folder,
    steps,
    run: async (command, says, code = 0) => timed(command, async () => runOnce(command, says, code)),
    start: async (command, says) => timed(command, async () => startOnce(command, says)),
    until: async (command, state) =>
      timed(`${command}, until one is ${state}`, async () => {
        const end = performance.now() + patienceMs;
        for (;;) {
          const { stdout } = await runOnce(command, /^\[/m, 0);
          const runs = JSON.parse(stdout) as readonly { readonly shortId: string; readonly state: string }[];
          const found = runs.find((one) => one.state === state);
          if (found !== undefined) return found.shortId;
          if (performance.now() > end) throw new Error(`no run is ${state}: ${stdout}`);
          await pause(500);
        }
      }),
    async post(url, body) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    },
    async leave() {
      for (const child of running) process.kill(-(child.pid ?? 0), "SIGTERM");
      await Promise.all([...running].map(async (child) => once(child, "close")));
      await removeDataFolder(join(folder, ".hathi"));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
