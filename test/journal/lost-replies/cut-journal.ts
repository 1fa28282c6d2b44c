/** A journal whose connection is cut at a write, before the server sees it or after it was done. */
import { onTestFinished } from "vitest";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { openTestJournal, type TestJournal } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { type Cut, type PostgresProxy, startPostgresProxy } from "../../support/postgres/postgres-proxy.ts";

export const cuts: readonly Cut[] = ["before", "after"];

/** A journal behind a proxy that cuts connections. `direct` reaches the same database without the proxy. */
export async function openCutJournal(): Promise<TestJournal & { proxy: PostgresProxy; direct: Database }> {
  let proxy: PostgresProxy | undefined;
  let directUrl = "";
  const opened = await openTestJournal(async (url) => {
    directUrl = url;
    proxy = await startPostgresProxy(url);
    return proxy.url;
  });
  const direct = openDatabase({
    url: directUrl,
    name: "direct",
    logger: createMemoryLogger(),
    connections: 2,
  });
  onTestFinished(() => direct.close());
  if (proxy === undefined) throw new Error("unreachable");
  return { ...opened, proxy, direct };
}

export function newEvent(type: string, dedupeKey: string) {
  return { source: "test", type, subject: null, data: {}, dedupeKey: `${type} ${dedupeKey}` };
}
