import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/app/config/config.ts";
import { examineMachine } from "../../../src/app/doctor/examine-machine.ts";

it("a folder that cannot be measured is a finding beside those about memory, threads and files", async () => {
  const { statfs } = promises;
  onTestFinished(() => {
    promises.statfs = statfs;
    syncBuiltinESMExports();
  });
  promises.statfs = async () => {
    throw new Error("ENOSYS: function not implemented, statfs '/data'");
  };
  syncBuiltinESMExports();
  const findings = await examineMachine(readConfig({ HATHI_THREADS: "0" }, process.cwd()));
  expect(findings.map(({ check }) => check)).toEqual(["memory", "threads", "file descriptors", "disk"]);
  expect(findings.at(-1)).toMatchObject({ level: "unknown", says: expect.stringContaining("ENOSYS") });
});
