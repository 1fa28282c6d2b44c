import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../../support/project-folder.ts";

const mebibyte = 1024 ** 2;

async function growthIn(script: string, count: number): Promise<number> {
  const file = join(projectFolder, "test/support/processes", script);
  const child = fork(file, [String(count)], { execArgv: [] });
  const [grown] = (await once(child, "message")) as [number];
  return grown;
}

// A thread that ended under its debugger left 1.1 MiB behind, in no heap.
it("a thread that has ended leaves no memory behind", async () => {
  const threads = 20;
  expect((await growthIn("end-threads.ts", threads)) / threads).toBeLessThan(0.4 * mebibyte);
}, 120_000);

// Each look left 200 to 700 bytes behind, in no heap.
it("looks into a thread leave no memory behind", async () => {
  const looks = 80_000;
  expect((await growthIn("look-often.ts", looks)) / looks).toBeLessThan(150);
}, 240_000);
