/** A copy of this checkout in a folder of its own, and commands there as one types them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { projectFolder } from "../support/project-folder.ts";

const patienceMs = 180_000;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
}

export interface Started {
  /** What the first group of the awaited words was. */
  readonly found: string;
  expect(words: RegExp): void;
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

  const run: Place["run"] = async (command, says, code = 0) => {
    const { child, said, out } = open(command);
    const [ended] = (await once(child, "close")) as [number];
    console.log(said().split("\n").slice(0, 6).join("\n"));
    if (ended !== code || !says.test(said())) {
      throw new Error(`${command} ended with ${ended} and not with ${code} and ${says}:\n${said()}`);
    }
    return { code: ended, stdout: out() };
  };

  return {
    folder,
    run,
    async start(command, says) {
      const { child, said } = open(command);
      const gone = once(child, "close");
      const until = performance.now() + patienceMs;
      for (let match = says.exec(said()); ; match = says.exec(said())) {
        if (match !== null) {
          console.log(match[0]);
          return {
            found: match[1] ?? "",
            expect(words) {
              if (!words.test(said())) throw new Error(`${command} did not say ${words}:\n${said()}`);
            },
            async stop() {
              process.kill(-(child.pid ?? 0), "SIGINT");
              await gone;
            },
          };
        }
        if (child.exitCode !== null || performance.now() > until) {
          throw new Error(`${command} did not come to say ${says}:\n${said()}`);
        }
        await pause(100);
      }
    },
    async until(command, state) {
      const end = performance.now() + patienceMs;
      for (;;) {
        const { stdout } = await run(command, /^\[/m);
        const runs = JSON.parse(stdout) as readonly { readonly shortId: string; readonly state: string }[];
        const found = runs.find((one) => one.state === state);
        if (found !== undefined) return found.shortId;
        if (performance.now() > end) throw new Error(`no run is ${state}: ${stdout}`);
        await pause(500);
      }
    },
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}
