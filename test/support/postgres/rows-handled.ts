/** How much work a statement is for Postgres, by its plan, whatever machine it runs on. */
import type { Database } from "../../../src/journal/database/database.ts";
import type { SentStatement } from "./record-statements.ts";

type Plan = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Plan[] };

/** Rows that the parts of the plan have given and thrown away, each time that they were asked. Does the statement once more. */
export async function rowsHandledBy(
  database: Database,
  { text, values }: Pick<SentStatement, "text" | "values">,
): Promise<number> {
  const [row] = await database.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    `explain (analyze, format json) ${text}`,
    values,
  );
  if (row === undefined) throw new Error(`no plan for ${text}`);
  return rowsOf(row["QUERY PLAN"][0].Plan);
}

function rowsOf(plan: Plan): number {
  const of = (name: string): number => Number(plan[name] ?? 0);
  const own = of("Actual Rows") + of("Rows Removed by Filter") + of("Rows Removed by Join Filter");
  return own * of("Actual Loops") + (plan.Plans ?? []).reduce((sum, below) => sum + rowsOf(below), 0);
}
