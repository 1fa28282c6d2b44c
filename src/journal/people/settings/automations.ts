/** Describes the deployed automations for people, and switches them off and on. */
import { HathiError } from "../../../core/errors.ts";
import { longestReason } from "../../../core/audit.ts";
import { type Actor, type AutomationSummary, mostCounted } from "../../../core/ports/people/run-commands.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { asCommand } from "../as-command.ts";
import { auditOf } from "../audit.ts";
import { type Reach, reachedFrom, reachesUnownedFrom, reachValues } from "../reach.ts";

interface Row extends Omit<AutomationSummary, "off"> {
  readonly offAt: Date | null;
  readonly offBy: string | null;
  readonly offReason: string | null;
}

export async function describeAutomations(
  on: Queryable,
  reach: Reach,
): Promise<readonly AutomationSummary[]> {
  const unfinished = (more: string): string => `(select count(*)::integer from (
    select 1 from hathi.runs
    where runs.automation = automations.name and finished_at is null and ${reachedFrom(1)} ${more}
    limit ${mostCounted}) as counted)`;
  const rows = await on.query<Row>(
    {
      name: "describe-automations",
      text: `select name, types, build_id as build, input, deployed_at as "deployedAt",
               off_at as "offAt", off_by as "offBy", off_reason as "offReason",
               (select min(next_at) from hathi.schedules where automation = name) as "nextAt",
               ${unfinished("")} as unfinished,
               ${unfinished("and runs.build_id <> automations.build_id")} as "onOlder"
             from hathi.automations order by name`,
    },
    reachValues(reach),
  );
  return rows.map(({ offAt, offBy, offReason, ...row }) => ({
    ...row,
    off: offAt === null ? null : { at: offAt, by: offBy ?? "", reason: offReason },
  }));
}

/**
 * An automation is one for all workspaces, so the people of the owner workspace switch it.
 *
 * @returns false where it was so before
 * @throws {HathiError} AUTOMATION_UNKNOWN, NOT_ALLOWED or REQUEST_REPEATED
 */
export async function switchAutomation(
  database: Database,
  reach: Reach,
  { name, isOn }: { readonly name: string; readonly isOn: boolean },
  by: Actor,
): Promise<boolean> {
  return asCommand(database, by, async (tx) => {
    const [row] = await tx.query<{ isOn: boolean; may: boolean }>(
      `select off_at is null as "isOn", $2::boolean or ${reachesUnownedFrom(2)} as may
       from hathi.automations where name = $1 for update`,
      [name, ...reachValues(reach)],
    );
    if (row === undefined)
      throw new HathiError("AUTOMATION_UNKNOWN", `there is no automation "${name.slice(0, 100)}"`);
    if (!row.may) {
      throw new HathiError(
        "NOT_ALLOWED",
        `you may not switch ${name}: it is one for all workspaces, and people of the owner workspace switch it`,
      );
    }
    if (row.isOn === isOn) return false;
    await tx.query(
      isOn
        ? "update hathi.automations set off_at = null, off_by = null, off_reason = null where name = $1"
        : "update hathi.automations set off_at = hathi.now(), off_by = $2, off_reason = $3 where name = $1",
      isOn ? [name] : [name, by.id, by.reason?.slice(0, longestReason).toWellFormed() ?? null],
    );
    await auditOf(tx, by, `switch ${name} ${isOn ? "on" : "off"}`, null);
    return true;
  });
}
