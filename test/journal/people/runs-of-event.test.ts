import { expect, test } from "vitest";
import { mayHaveMoreRuns } from "../../../src/core/ports/people/event-commands.ts";
import { createEventCommands } from "../../../src/journal/people/event-commands.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { makeHistory } from "../../support/postgres/history.ts";

test("an event that led to hundreds of runs is shown with the oldest of them", async () => {
  const { database, store } = await startTestEngine();
  await makeHistory(database, { ended: 900, parked: 10 });
  const events = createEventCommands(database, store.jobs);
  expect(mayHaveMoreRuns(await events.show("e7"))).toBe(false);
  await database.query("update hathi.runs set event_id = 'e7' where event_seq <= 300");
  await database.query(
    `insert into hathi.journal (run_id, seq, kind, call, name, ok, output, attempt, epoch, at)
     select id, 99, 'wait', 99, 'next', true, 'e7', 1, 1, now() from hathi.runs where event_seq between 301 and 800`,
  );
  const shown = await events.show("e7");
  expect(Map.groupBy(shown.runs, ({ how }) => how)).toEqual(
    new Map([
      ["started", expect.objectContaining({ length: 200 })],
      ["woken", expect.objectContaining({ length: 200 })],
    ]),
  );
  expect(shown.runs[0]?.id).toMatch(/^old0+1$/);
  expect(mayHaveMoreRuns(shown)).toBe(true);
});
