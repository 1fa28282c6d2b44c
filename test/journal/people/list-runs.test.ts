import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { makeHistory } from "../../support/postgres/history.ts";

/** Dates lack the microseconds of Postgres. */
const after = (run: RunSummary | undefined): Date => new Date((run?.createdAt.getTime() ?? 0) + 1);

describe("a list of runs about something", { timeout: 120_000 }, () => {
  it("finds them by their index, behind any number of newer ones", async () => {
    const engine = await startTestEngine();
    await makeHistory(engine.database, { ended: 21_000, parked: 100 });
    // The oldest of all, and one that is unfinished.
    await engine.database.query(
      `update hathi.runs set subject = case when event_seq % 2 = 0 then 'octo/app#7' else 'octo/apple#7' end
       where id in (select id from hathi.runs order by created_at limit 4)`,
    );
    await engine.database.query("analyze hathi.runs");
    const about = { scope: "all", subject: "octo/app" } as const;
    const found = await engine.runs.list(about);
    expect(found.map(({ subject }) => subject)).toEqual(["octo/app#7", "octo/app#7"]);
    const [newer, older] = found;
    expect(await engine.runs.list({ ...about, until: after(older) })).toEqual([older]);
    expect(await engine.runs.list({ ...about, since: newer?.createdAt })).toEqual([newer]);
    expect(await engine.runs.list({ ...about, state: "completed", automation: newer?.automation })).toEqual([
      newer,
    ]);
  });
});
