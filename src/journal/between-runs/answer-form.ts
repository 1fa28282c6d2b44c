/** Stores what a run answers to a form or a menu, while the person's request waits for it. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { Queryable } from "../database/database.ts";
import { stepKey } from "./start-child.ts";

const answerArguments = z.tuple([z.object({ event: z.string(), response: z.unknown() })]);

/** @returns whether the answer came in time: the first one counts, and none after the request was answered */
export async function answerForm(tx: Queryable, call: ConnectorCall): Promise<boolean> {
  const [{ event, response }] = answerArguments.parse(call.args);
  const step = stepKey(call);
  await tx.query(
    {
      text: `insert into hathi.form_answers (event_id, response, step)
             select id, $2, $3 from hathi.events where id = $1 on conflict do nothing`,
      seals: { json: [2] },
    },
    [event, JSON.stringify(response), step],
  );
  const rows = await tx.query("select 1 from hathi.form_answers where event_id = $1 and step = $2", [
    event,
    step,
  ]);
  return rows.length > 0;
}
