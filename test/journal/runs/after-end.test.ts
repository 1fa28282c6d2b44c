/** Many runs end at once. Their parents are told together, and there are no deadlocks. */
import { expect, it } from "vitest";
import { openTestJournal } from "../../support/engine/journal.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";

it("the parents of all runs that end at once are told in one statement", async () => {
  const { database, newRun, newWorker } = await openTestJournal();
  const parents = [await newRun(), await newRun()];
  const children = [];
  for (let n = 0; n < 12; n += 1) children.push(await newRun());
  for (const [n, child] of children.entries()) {
    await database.query("update hathi.runs set parent_run_id = $2 where id = $1", [child, parents[n % 2]]);
  }
  const { journal } = await newWorker();
  const { claimed } = await journal.claim(children);
  const sent = recordStatements();
  await Promise.all(
    claimed.map(async ({ ownership }) => journal.finish(ownership, { state: "completed", result: null })),
  );
  const told = await database.query("select 1 from hathi.events where type = 'run.ended'");
  expect(told).toHaveLength(12);
  expect(sent.filter(({ name }) => name === "insert-events")).toHaveLength(1);
  expect(sent.filter(({ text }) => text.includes("hathi.")).length).toBeLessThan(12);
});
