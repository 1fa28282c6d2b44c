import { expect, it } from "vitest";
import type { Interceptor } from "../../src/local-services/http-front.ts";
import { findInDump } from "../support/engine/dump.ts";
import { startStage } from "../support/stage.ts";

const day = 86_400_000;
const key = "7c".repeat(32);

it(
  "a pull request's reminders survive SIGKILL with everything encrypted, and its title is nowhere in the database",
  { timeout: 120_000 },
  async () => {
    const stage = await startStage(undefined, undefined, {
      HATHI_ENCRYPT_RUNS: "on",
      HATHI_ENCRYPTION_KEY: key,
    });
    const { github, slack } = stage.local;
    const worker = await stage.startWorker("1");
    let killed = false;
    const killOnce: Interceptor = async (request, forward) => {
      if (killed || !request.url.pathname.endsWith("/chat.postMessage")) return forward();
      killed = true;
      const response = await forward();
      worker.kill();
      return response;
    };
    slack.intercept(killOnce);
    const title = "Takeover of Initech";
    const pull = await github.openPullRequest({ title, author: "ana", reviewers: ["ben"] });
    await stage.parked(1);
    expect(killed).toBe(true);
    worker.kill();
    await stage.skip(day);
    const messages = await stage.said(pull.number, 2);
    expect(messages).toHaveLength(2);
    expect(JSON.stringify(messages)).toContain("Initech");
    const [run] = await stage.parked(1);
    const shown = await stage.runs.show(run?.id ?? "");
    expect(JSON.stringify(shown.journal)).toContain("Initech");
    expect(await findInDump(stage.app.store.database, "Initech")).toEqual([]);
    // What is searched stays readable: events are found by the branch that they are about, which has its name of the title.
    expect(await findInDump(stage.app.store.database, "initech")).toEqual([
      "hathi.event_subjects.subject",
      "hathi.events.subject",
      "hathi.events.subjects",
    ]);
  },
);
