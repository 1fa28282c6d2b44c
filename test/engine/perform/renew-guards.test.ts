import { describe, expect, it, onTestFinished } from "vitest";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { type Boundary, MemoryEngine } from "../../../src/testing/memory/memory-engine.ts";
import { buildCase } from "../../support/cases/build-case.ts";
import { countingServer } from "../../support/cases/play-body.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const none: Connector = { name: "none", perform: async () => null, classify: () => ({ kind: "final" }) };

/** The worker dies when the answer is about to be recorded, and another takes the run up ten minutes later. */
async function takeUpLate(source: string): Promise<unknown> {
  const { url } = await countingServer(() => ({ body: { ok: true } }));
  const built = await buildCase({ source });
  let died = false;
  const engine: MemoryEngine = new MemoryEngine({
    bundle: built.bundle,
    name: built.name,
    logger: createMemoryLogger(),
    connectors: { slack: none, github: none, http: createHttpConnector() },
    diesAt({ what }: Boundary) {
      if (died || what !== "append step http.request") return false;
      died = true;
      engine.clock.moveTo(engine.clock.now + 600_000);
      return true;
    },
  });
  onTestFinished(() => expect(died).toBe(true));
  const run = engine.startRun("example", {
    source: "test",
    type: "webhook.start",
    subject: "it",
    data: { url },
  });
  await engine.settle();
  while (run.result === null && engine.nextAlarm < Infinity) {
    engine.clock.moveTo(engine.nextAlarm);
    // oxlint-disable-next-line no-await-in-loop -- one alarm after the other
    await engine.settle();
  }
  return run.result === null ? run.state : decodeValue(run.result);
}

describe("a run that is taken up in the midst of a call", () => {
  it("gives a package's timeout of that call its whole time again", async () => {
    const result = await takeUpLate(`
      import axios from "axios";
      import { on } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        const answer = await axios.get(data.url + "/a", { timeout: 5000 }).catch((error) => ({ data: error.code }));
        return answer.data;
      });
    `);
    expect(result).toEqual({ ok: true });
  });

  it("has the author's own timers fire when they are due", async () => {
    const result = await takeUpLate(`
      import axios from "axios";
      import { on, sleep } from "hathi";
      export default on("webhook.start", async ({ data }) =>
        Promise.race([axios.get(data.url + "/a").then((answer) => answer.data), sleep("5s").then(() => "late")]));
    `);
    expect(result).toBe("late");
  });
});
