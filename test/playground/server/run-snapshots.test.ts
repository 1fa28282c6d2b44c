import { expect, it } from "vitest";
import { HathiError } from "../../../src/core/errors.ts";
import type { RunCommands } from "../../../src/core/ports/people/run-commands.ts";
import { RunSnapshots } from "../../../src/playground/server/run-snapshots.ts";

it("leaves out a run that was removed after it was listed", async () => {
  const runs = {
    describeAutomations: async () => [],
    list: async () => [{ id: "gone", state: "running" }],
    show: async () => {
      throw new HathiError("RUN_UNKNOWN", "there is no such run");
    },
  } as unknown as RunCommands;
  expect(await new RunSnapshots(runs).take()).toMatchObject({ runs: [], problem: null });
});
