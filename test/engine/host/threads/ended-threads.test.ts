import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../../support/project-folder.ts";

const mebibyte = 1024 ** 2;

// A thread that ended under its debugger left 1.1 MiB behind, in no heap.
it("a thread that has ended leaves no memory behind", async () => {
  const threads = 20;
  const child = fork(join(projectFolder, "test/support/processes/end-threads.ts"), [String(threads)], {
    execArgv: [],
  });
  const [grown] = (await once(child, "message")) as [number];
  expect(grown / threads).toBeLessThan(0.4 * mebibyte);
}, 120_000);
