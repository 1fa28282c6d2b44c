/** Reads the code of builds for the page. What people look at they look at for a while: the last few are kept. */
import type { BuildId } from "../../core/ids.ts";
import type { AuthorCode, FindCode } from "../../core/ports/page/page-code.ts";
import { readAuthorCode } from "../../engine/build/author-code.ts";
import type { Database } from "../../journal/database/database.ts";
import { findBuild } from "../../journal/runs/builds.ts";

const mostKept = 16;

export function createFindCode(database: Database): FindCode {
  const kept = new Map<string, Promise<AuthorCode | undefined>>();
  const read = async (build: string): Promise<AuthorCode | undefined> => {
    const script = await findBuild(database, build as BuildId);
    return script === undefined ? undefined : readAuthorCode(script);
  };
  return async (build) => {
    const known = kept.get(build);
    const code = known ?? read(build);
    // In order of insertion, the last one is the one that was asked for last.
    kept.delete(build);
    kept.set(build, code);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    // What could not be read is read again.
    if (known === undefined) code.catch(() => kept.delete(build));
    return code;
  };
}
