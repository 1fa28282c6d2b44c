import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it, onTestFinished } from "vitest";
import { createProgram } from "../../src/cli/command-line.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

describe("a command that there is not", () => {
  it.each([
    ["run list", "hathi runs list"],
    ["list", "hathi runs list"],
    ["ls", "hathi runs list"],
    ["ps", "hathi runs list"],
    ["list --all", "hathi runs list --all"],
    ["logs", "hathi runs logs <id>"],
    ["logs k3f9qz", "hathi runs logs k3f9qz"],
    ["show k3f9qz", "hathi runs show k3f9qz"],
    ["cancel k3f9qz", "hathi runs cancel k3f9qz"],
    ["run retry k3f9qz", "hathi runs retry k3f9qz"],
    ["run nightly", "hathi trigger nightly"],
    ["runs ls", "hathi runs list"],
    ["runs log k3f9qz", "hathi runs logs k3f9qz"],
    ["runs cancle k3f9qz", "hathi runs cancel k3f9qz"],
    ["event list", "hathi events list"],
    ["events ls", "hathi events list"],
    ["workspaces", "hathi admin workspaces list"],
    ["admin workspaces add T0ACME", "hathi admin workspaces allow T0ACME"],
    ["deply", "hathi deploy"],
    ["build", "hathi deploy"],
    ["strat", "hathi start"],
    ["playground", "hathi dev"],
    ["Check", "hathi check"],
    ["docter", "hathi doctor"],
  ])("hathi %s: the one that was meant is told", async (typed, meant) => {
    const ended = await runHathiHere({}, ...typed.split(" "));
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain(`error: there is no command "hathi ${typed}". Did you mean: ${meant}\n`);
  });

  it("is not guessed at where nothing is near, and starts nothing", async () => {
    for (const typed of ["frobnicate", "--frobnicate", "runs frobnicate"]) {
      const { code, stderr } = await runHathiHere({}, ...typed.split(" "));
      expect(code).toBe(1);
      expect(stderr).toContain(`error: there is no command "hathi ${typed}".\n`);
    }
  });
});

/** Every command with an argument for each that it wants. */
function commandsOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) {
    const wanted = command.registeredArguments.filter(({ required }) => required).map(() => "T0ACME");
    const options = command.options.flatMap(({ mandatory, long }) => (mandatory ? [long ?? "", "1"] : []));
    const answers: Readonly<Record<string, readonly string[]>> = {
      settle: ["--all", "--again"],
      cancel: ["--all"],
      pause: ["--all"],
      resume: ["--all"],
      retry: ["--all-failed"],
    };
    const answer = answers[command.name()] ?? [];
    return [[...path, ...wanted, ...options, ...answer]];
  }
  return command.commands.flatMap((inner) => commandsOf(inner, [...path, inner.name()]));
}

describe("a command without DATABASE_URL where Hathi has never run", { timeout: 60_000 }, () => {
  const terminal = { env: {}, cwd: "/", print: () => undefined, complain: () => undefined };
  const all = commandsOf(createProgram(terminal));
  const makesOne = new Set(["start", "dev", "demo"]);
  const looksOnly = new Set(["check", "doctor", "setup", "manifest", "completion", "new"]);
  const others = all.filter(([name = ""]) => !makesOne.has(name) && !looksOnly.has(name));

  it.each(others.map((words) => [words.join(" "), words] as const))(
    "hathi %s says what to do, and makes no database",
    async (_, words) => {
      const folder = await mkdtemp(join(tmpdir(), "hathi-empty-"));
      onTestFinished(async () => rm(folder, { recursive: true, force: true }));
      const env = { HATHI_DATA: join(folder, ".hathi"), HATHI_AUTOMATIONS: folder };
      const ended = await runHathiHere(env, ...words);
      expect(ended).toMatchObject({ code: 1, stdout: "" });
      expect(ended.stderr).toContain(
        "DATABASE_URL is set neither in the environment nor in a file .env here",
      );
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it("more than fifteen commands are tried", () => expect(others.length).toBeGreaterThan(15));
});
