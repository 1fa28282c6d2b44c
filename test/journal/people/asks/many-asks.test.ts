import { expect, test } from "vitest";
import { startAsking } from "../../../support/engine/asking.ts";

test("what waits for a person is found behind hundreds of older questions to others", async () => {
  const { engine, cards, asks } = await startAsking(`
    const { channel } = await slack.conversations.create({ name: "deploys" });
    return ask({ to: channel.id, text: "Deploy?", choices: ["yes"], from: ["U1"] });
  `);
  await cards(1);
  await engine.database.query(
    `insert into hathi.asks (id, run_id, step_key, question, opened_at)
     select 'other' || n, run_id, 'other' || n, replace(question::text, '"U1"', '"U9"')::json, opened_at - interval '1 hour'
     from hathi.asks cross join generate_series(1, 450) as n`,
  );
  const mine = await asks.waitingFor({ id: "slack:T000000001/U1" });
  expect(mine.map(({ question }) => question.from)).toEqual([["U1"]]);
  expect(await asks.waitingFor({ id: "slack:T000000001/U9" })).toHaveLength(200);
});
