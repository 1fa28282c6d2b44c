/** Keeps who is signed in to the page. */
import type { PageSession, PageSessions } from "../../core/ports/page/page-sessions.ts";
import type { Queryable } from "../database/database.ts";

export function createPageSessions(on: Queryable): PageSessions {
  return {
    async begin({ id, team, enterprise, user, name }, forMs) {
      await on.query(
        {
          name: "begin-page-session",
          text: `with old as (
                   delete from hathi.page_sessions where id in (
                     select id from hathi.page_sessions where until < clock_timestamp()
                     order by until limit 100 for update skip locked))
                 insert into hathi.page_sessions (id, team, enterprise, user_id, name, until)
                 values ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond')`,
        },
        [id, team, enterprise, user, name, forMs],
      );
    },
    async find(id) {
      const [session] = await on.query<PageSession>(
        {
          name: "find-page-session",
          text: `select id, team, enterprise, user_id as "user", name from hathi.page_sessions
                 where id = $1 and until > clock_timestamp()`,
        },
        [id],
      );
      return session;
    },
    async end(id) {
      await on.query({ name: "end-page-session", text: "delete from hathi.page_sessions where id = $1" }, [
        id,
      ]);
    },
  };
}
