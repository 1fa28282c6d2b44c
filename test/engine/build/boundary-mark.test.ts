import { describe, expect, it } from "vitest";
import type { Connector } from "../../../src/core/ports/connector.ts";
import type { BuildId } from "../../../src/core/ids.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import { boundaryMark, readBoundary } from "../../../src/engine/build/boundary-mark.ts";
import { compileBuild } from "../../../src/engine/build/compile-build.ts";
import { createRealm } from "../../../src/engine/realm/globals/run-globals.ts";
import { startInContext } from "../../../src/engine/replay/run-context.ts";
import { RunInstance } from "../../../src/engine/replay/run-instance.ts";

const off: Connector = {
  name: "off",
  perform: async () => undefined,
  classify: () => ({ kind: "final" }),
};

/** What a run of a build with that mark finds, and the values that its journal gets. */
async function look(mark: string) {
  const recorded: string[] = [];
  const instance = new RunInstance({
    seed: "",
    startedAt: new Date(0),
    entries: [],
    events: new Map(),
    resumed: false,
  });
  instance.onValue = ({ name }) => recorded.push(name);
  const event = {
    id: "e" as never,
    source: "",
    type: "",
    subject: null,
    subjects: [],
    time: new Date(0),
    data: null,
  };
  const realm = createRealm(
    instance,
    { slack: off, github: off, http: off },
    { id: "r" as never, team: null, event },
    silentLogger,
  );
  const script = `${mark}
module.exports = require("hathi").on("webhook.a", () => {
  require("node:tty").isatty(0);
  const { openSync } = require("node:fs");
  process.memoryUsage?.();
  return [openSync("/dev/null") > 1e6, typeof process.pid];
});`;
  startInContext(instance, () =>
    compileBuild(
      "marked" as BuildId,
      script,
    )(realm)
      .get("default")
      ?.run(event),
  );
  await instance.activity.settle();
  return { outcome: instance.outcome, recorded };
}

describe("the mark of a build", () => {
  it.each(["", "//# hathiBoundary=built-ins"])(
    "has runs of older builds find the machine outside, and nothing of a process that is recorded: %j",
    async (mark) => {
      expect(await look(mark)).toEqual({
        outcome: { kind: "returned", value: [false, "undefined"] },
        recorded: mark === "" ? ["tty.isatty", "fs.openSync"] : ["fs.openSync"],
      });
    },
  );

  it("has runs of today's builds find the run's own of all", async () => {
    expect(await look(boundaryMark)).toEqual({
      outcome: { kind: "returned", value: [true, "number"] },
      recorded: ["process.memoryUsage", "fs.openSync"],
    });
  });

  it("is no mark where a text in the code has it", () => {
    expect(readBoundary(`const mark = "${boundaryMark}";`)).toEqual({
      isAtBuiltIns: false,
      isAtHost: false,
      isStrict: false,
    });
  });
});
