/** Commands of people whose reply is lost. */
import { describe, expect, it } from "vitest";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import { cuts, openCutJournal } from "./cut-journal.ts";

describe(
  "a connection that is cut at a write, before the server sees it or after it was done",
  { timeout: 60_000 },
  () => {
    it("does what a person asked for once, and says so: start, pause, resume, cancel, restart", async () => {
      const { proxy, direct, database, jobs, newWorker } = await openCutJournal();
      const [runs, control] = [createRunCommands(database, jobs), createRunControl(database, jobs)];
      const { journal } = await newWorker();
      const by = { id: "cli:ana" };
      for (const cut of cuts) {
        const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
          const done = proxy.cutAt("insert into hathi.audit", cut, "commit");
          const answer = await ask();
          await done;
          return answer;
        };
        const id = await asked(async () => runs.start("a", {}, by));
        expect(await asked(async () => control.pause(id, by))).toMatchObject({ id, state: "paused" });
        expect(await asked(async () => control.resume(id, by))).toMatchObject({ id, state: "queued" });
        await journal.claim([id]);
        // The run is in hand and has begun, so a cancel lets it clean up, however often somebody asks.
        expect(await asked(async () => runs.cancel(id, by))).toMatchObject({ kind: "cancelling" });
        expect(await runs.cancel(id, by)).toMatchObject({ kind: "already-cancelling" });
        expect(await asked(async () => runs.endAtOnce(id, by))).toMatchObject({ kind: "cancelled" });
        const copy = await asked(async () => control.restart(id, by, { fromSeq: 1 }));
        const told = await direct.query<{ action: string }>(
          "select action from hathi.audit where run_id in ($1, $2) order by id",
          [id, copy],
        );
        expect(told.map(({ action }) => action)).toEqual([
          "start",
          "pause",
          "resume",
          "cancel",
          "end at once",
          `restart of ${id} from 1`,
        ]);
      }
      expect(await direct.query("select 1 from hathi.runs")).toHaveLength(4);
      expect(await findOrphans(direct)).toEqual([]);
    });
  },
);
