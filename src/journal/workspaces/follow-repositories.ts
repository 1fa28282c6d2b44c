/**
 * Follows what GitHub says of connected repositories, in the transaction that stores the event: names change, the App is
 * suspended and let again, and a connection ends with what GitHub let the App see.
 */
import type { NewEvent } from "../../core/event.ts";
import { endWords } from "../../core/connected-repository.ts";
import { readRepositoryNews, type RepositoryNews } from "../../core/github-app/repository-news.ts";
import type { Queryable } from "../database/queryable.ts";
import { auditOf } from "../people/audit.ts";

const ofOwner = "lower(split_part(name, '/', 1)) = lower";

/** @param event stored for the first time, and no repetition that a person asked for */
export async function followRepositories(tx: Queryable, event: NewEvent): Promise<void> {
  const news = readRepositoryNews(event);
  if (news === undefined) return;
  const said = await follow(tx, news);
  const by = { id: `github:${senderOf(event.data)}` };
  for (const action of said) await auditOf(tx, by, action, null);
}

/** @returns what became of connections, for the audit log */
async function follow(tx: Queryable, news: RepositoryNews): Promise<readonly string[]> {
  switch (news.kind) {
    case "named": {
      // An owner that hands a repository over may be told first that it is taken from the App. What was taken from it
      // long before was ended by its owner, and another owner has not connected it.
      const rows = await tx.query<{ before: string; isBack: boolean }>(
        `with old as (
           select name, ended_at is not null as ended,
             $3 and ended_because = 'removed' and ended_at > hathi.now() - interval '1 hour' as comes_back
           from hathi.connected_repositories where repository_id = $1 for update)
         update hathi.connected_repositories as one set name = $2,
           ended_at = case when comes_back then null else one.ended_at end,
           ended_because = case when comes_back then null else one.ended_because end,
           end_told_at = case when comes_back then null else one.end_told_at end
         from old where repository_id = $1
         returning old.name as before, old.ended and one.ended_at is null as "isBack"`,
        [news.repositoryId, news.name, news.isTransferred],
      );
      return rows.map(
        ({ before, isBack }) =>
          `the repository ${before} is ${news.name} now${isBack ? ", and connected again" : ""}`,
      );
    }
    case "owner-named":
      await tx.query(
        `update hathi.connected_repositories set name = $2 || substr(name, strpos(name, '/'))
         where ${ofOwner}($1)`,
        [news.from, news.to],
      );
      return [];
    case "suspended":
      await tx.query(
        `update hathi.connected_repositories set suspended_at = case when $2 then hathi.now() end
         where ${ofOwner}($1)`,
        [news.owner, news.isSuspended],
      );
      return [];
    case "ended":
    default: {
      // What was handed over belongs to another owner by now, and is not the former owner's to end.
      const rows = await tx.query<{ name: string }>(
        `update hathi.connected_repositories set ended_at = hathi.now(), ended_because = $3
         where ended_at is null and ($1::bigint[] is null or repository_id = any ($1))
           and ($2::text is null or ${ofOwner}($2))
         returning name`,
        [news.repositoryIds, news.owner, news.because],
      );
      return rows.map(({ name }) => `disconnect ${name}, because ${endWords[news.because]}`);
    }
  }
}

function senderOf(data: unknown): string {
  const sender = (data as { readonly sender?: { readonly login?: unknown } | null }).sender?.login;
  return typeof sender === "string" ? sender.slice(0, 100) : "?";
}
