import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

const mebibyte = 1024 ** 2;

const endThreads = new URL("../../../support/processes/end-threads.ts", import.meta.url);
const lookOften = new URL("../../../support/processes/look-often.ts", import.meta.url);

async function growthIn(script: URL, count: number): Promise<number> {
  const child = fork(script, [String(count)], { execArgv: [] });
  const [grown] = (await once(child, "message")) as [number];
  return grown;
}

// A thread that ended under its debugger left 1.1 MiB behind, in no heap.
it("a thread that has ended leaves no memory behind", async () => {
  const threads = 20;
  expect((await growthIn(endThreads, threads)) / threads).toBeLessThan(0.4 * mebibyte);
}, 120_000);

// Each look left some 160 to 200 bytes behind, in no heap.
it("looks into a thread leave no memory behind", async () => {
  const looks = 50_000;
  expect((await growthIn(lookOften, looks)) / looks).toBeLessThan(80);
}, 240_000);
