/** Keeps what people do not want to hear of, and what they and their workspace decided about their time. */
import { z } from "zod";
import { preferencesSchema, noPreferences, type Preferences } from "../../../core/people/preferences.ts";
import { aboutKey, type Quiet } from "../../../core/people/quiet.ts";
import type { WishStore } from "../../../core/ports/people/wishes.ts";
import type { Database } from "../../database/database.ts";
import { asCommand } from "../as-command.ts";
import { auditOf } from "../audit.ts";

const storedQuiets = z.array(
  z.object({ user: z.string(), about: z.string(), until: z.coerce.date().nullable() }),
);
const workspaceScope = "workspace";

export function createWishStore(database: Database): WishStore {
  return {
    async wishes(team, users) {
      const [row] = await database.query<{
        now: Date;
        settings: Readonly<Record<string, unknown>>;
        quiets: unknown;
      }>(
        {
          name: "read-wishes",
          text: `select hathi.now() as now,
                   (select coalesce(json_object_agg(scope, value), '{}') from hathi.settings
                    where team = $1 and scope = any($2::text[] || '${workspaceScope}'::text)) as settings,
                   (select coalesce(json_agg(json_build_object('user', user_id, 'about', about, 'until', until)
                      order by about), '[]')
                    from hathi.quiets where team = $1 and user_id = any($2::text[])
                      and (until is null or until > hathi.now())) as quiets`,
        },
        [team, users],
      );
      const quiets = storedQuiets.parse(row?.quiets ?? []);
      const read = (scope: string): Preferences =>
        preferencesSchema.safeParse(row?.settings[scope]).data ?? noPreferences;
      return {
        now: row?.now ?? new Date(0),
        workspace: read(workspaceScope),
        of: (user) => ({
          preferences: read(user),
          quiet: quiets
            .filter((one) => one.user === user)
            .map(({ about, until }): Quiet => ({ about, until })),
        }),
      };
    },
    async quieten(team, user, { about, until }, by) {
      await asCommand(database, by, async (tx) => {
        await tx.query(
          {
            name: "quieten",
            text: `insert into hathi.quiets (team, user_id, about, until, made_at) values ($1, $2, $3, $4, hathi.now())
                   on conflict (team, user_id, about) do update set until = excluded.until, made_at = excluded.made_at`,
          },
          [team, user, aboutKey(about), until],
        );
        await auditOf(
          tx,
          by,
          `${until === null ? "mute" : "snooze"} ${about === "" ? "everything" : about}`,
          null,
        );
      });
    },
    async unquieten(team, user, about, by) {
      return asCommand(database, by, async (tx) => {
        const gone = await tx.query(
          {
            name: "unquieten",
            text: `delete from hathi.quiets where team = $1 and user_id = $2 and ($3::text is null or about = $3)
                   and (until is null or until > hathi.now()) returning 1`,
          },
          [team, user, about === null ? null : aboutKey(about)],
        );
        await auditOf(tx, by, `unmute ${about ?? "all"}`, null);
        return gone.length;
      });
    },
    async prefer(team, user, preferences, by) {
      await asCommand(database, by, async (tx) => {
        await tx.query(
          {
            name: "prefer",
            text: `insert into hathi.settings (team, scope, value, changed_by, changed_at)
                   values ($1, $2, $3, $4, hathi.now())
                   on conflict (team, scope) do update set value = excluded.value, changed_by = excluded.changed_by,
                     changed_at = excluded.changed_at`,
          },
          [team, user ?? workspaceScope, JSON.stringify(preferences), by.id],
        );
        await auditOf(tx, by, `set the hours of ${user ?? "the workspace"}`, null);
      });
    },
  };
}
