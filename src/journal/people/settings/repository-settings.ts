/** Keeps what people in Slack set for an automation's repositories: in the automation's store, where its runs read it. */
import { HathiError } from "../../../core/errors.ts";
import type { Rights } from "../../../core/ports/people/rights.ts";
import type { RepositorySettings, Settings } from "../../../core/ports/people/settings.ts";
import { decodeValue, encodeOutput } from "../../../core/values/recorded-value.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { auditOf } from "../audit.ts";

const key = "settings";

/** @param team the workspace that people set it in; empty where the app has a single one */
export function createRepositorySettings(
  database: Database,
  team: string,
  requireStart: Rights["requireStart"],
): Pick<Settings, "findRepositorySettings" | "setForRepository"> {
  return {
    async findRepositorySettings(automation) {
      const [found] = await database.query<{ schema: RepositorySettings["schema"]; value: string | null }>(
        `select settings as schema, store.value from hathi.automations
         left join hathi.store on store.automation = name and key = $2
         where name = $1`,
        [automation, key],
      );
      return found === undefined ? undefined : { schema: found.schema, values: valuesOf(found.value) };
    },
    async setForRepository(automation, repository, values, by) {
      await requireStart(automation, by);
      await database.transaction(async (tx) => {
        await requireOwner(tx, team);
        // Two people who set something at once wait for each other at this row.
        await tx.query(
          {
            text: `insert into hathi.store (automation, key, value, updated_at) values ($1, $2, $3, hathi.now())
                   on conflict (automation, key) do nothing`,
            seals: { values: [3] },
          },
          [automation, key, encodeOutput({}, "settings")],
        );
        const [row] = await tx.query<{ value: string }>(
          "select value from hathi.store where automation = $1 and key = $2 for update",
          [automation, key],
        );
        const { [repository]: _before, ...others } = valuesOf(row?.value ?? null);
        const after = values === null ? others : { ...others, [repository]: values };
        await tx.query(
          {
            text: "update hathi.store set value = $3, updated_at = hathi.now() where automation = $1 and key = $2",
            seals: { values: [3] },
          },
          [automation, key, encodeOutput(after, "settings")],
        );
        const what = values === null ? "as usual" : JSON.stringify(values).slice(0, 500);
        await auditOf(tx, by, `settings of ${automation} for ${repository}: ${what}`, null);
      });
    },
  };
}

function valuesOf(encoded: string | null): RepositorySettings["values"] {
  const values = encoded === null ? {} : decodeValue(encoded);
  return typeof values === "object" && values !== null ? (values as RepositorySettings["values"]) : {};
}

/** All runs of an automation share its store, so only the workspace that they speak in sets something for them. */
async function requireOwner(tx: Queryable, team: string): Promise<void> {
  if (team === "") return;
  const rows = await tx.query("select 1 from hathi.slack_workspaces where is_owner and team_id = $1", [team]);
  if (rows.length === 0)
    throw new HathiError(
      "NOT_ALLOWED",
      "what holds for repositories is set in the owner workspace: `hathi admin workspaces` names it",
    );
}
