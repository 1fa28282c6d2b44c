import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { nastyText } from "../../support/hostile/nasty.ts";

// Everything that an author may hand outside text to, and that becomes a column of a table.
const spread = `
  import { next, on, signal, slack, start, status, store, step, TimeoutError } from "hathi";
  export default on("webhook.spread", { key: ({ data }) => data.text, overlap: "allow" }, async ({ data: { text, id } }) => {
    status(text);
    console.log(text);
    const failures = [];
    const noting = async (what, work) => {
      try { return await work(); } catch (error) { failures.push(what + ": " + error.message.slice(0, 200)); }
    };
    await noting("step", () => slack.chat.postMessage({ channel: text, text }));
    await noting("named", () => step(text.slice(0, 100) || "x", async () => ({ [text]: text })));
    await noting("store", async () => { await store.set(text, text); await store.get(text); });
    await noting("next", () => next("webhook.never", { subject: text, timeout: 1 }).catch((error) => {
      if (!(error instanceof TimeoutError)) throw error;
    }));
    await noting("throw", () => step("throws", async () => { throw Object.assign(new Error(text), { name: text }); }, { retry: 0 }));
    return { id, failures: failures.length, text };
  });
`;

describe("text from outside that an automation hands on", { timeout: 600_000 }, () => {
  test("ends no run in limbo and keeps no other run back, whatever is in it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(spread, "spread");
    const accept = createAcceptEvent(engine.database, engine.store.jobs);
    await engine.startWorker();
    let sent = 0;
    const property = fc.asyncProperty(
      fc.array(nastyText(3), { minLength: 1, maxLength: 8 }),
      async (texts) => {
        for (const text of texts) {
          sent += 1;
          await accept({
            source: "webhook",
            type: "webhook.spread",
            subject: text.slice(0, 255),
            data: { text, id: sent },
            dedupeKey: `webhook:spread:${sent}`,
          });
        }
        const runs = await waitFor(
          async () => engine.runs.list({ scope: "all", limit: texts.length }),
          (list) =>
            list.every(({ state }) => state === "completed" || state === "failed" || state === "paused"),
        );
        const unwell = runs.filter(({ state }) => state !== "completed");
        expect(unwell.map(({ state, error }) => `${state}: ${error?.message.slice(0, 300)}`)).toEqual([]);
      },
    );
    await holds(property, 0.3);
  });
});
