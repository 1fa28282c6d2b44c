/** The doors of intake on a real database, for property tests: what is refused stores nothing, the rest all of it. */
import type { RequestHandler } from "express";
import { expect } from "vitest";
import { typesOf, type AcceptEvent } from "../../../src/core/event.ts";
import type { Logger } from "../../../src/core/ports/logger.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { startTestEngine, type TestEngine } from "../engine/engine.ts";
import type { MemoryLogger } from "../memory-logger.ts";
import { serve } from "../processes/serve.ts";

export interface StoredEvent {
  readonly type: string;
  readonly subject: string | null;
  readonly data: unknown;
}

export interface Door {
  readonly url: string;
  readonly engine: TestEngine;
  readonly logger: MemoryLogger;
  /**
   * Sends, and holds the answer to this: a refusal is a 4xx with words and stores nothing; what is accepted is
   * stored, with a run for whoever listens; nothing is the server's fault.
   *
   * @returns the events that it stored
   */
  readonly check: (send: (url: string) => Promise<Response>) => Promise<readonly StoredEvent[]>;
}

/** @param mount the handlers by their path, for a way in */
export async function startDoor(
  listensTo: readonly string[],
  mount: (
    accept: AcceptEvent,
    logger: Logger,
    engine: TestEngine,
  ) => Readonly<Record<string, RequestHandler>> | Promise<Readonly<Record<string, RequestHandler>>>,
): Promise<Door> {
  const engine = await startTestEngine();
  const { database, store, logger } = engine;
  // A run for each event, and a run that waits for each: all that outside text reaches is written.
  await engine.deploy(`
    import { on } from "hathi";
    export default on(${JSON.stringify(listensTo)}, async () => {});
  `);
  const url = await serve(await mount(createAcceptEvent(database, store.jobs), logger, engine));
  const [stored] = await database.query<{ last: number }>(
    "select coalesce(max(seq), 0)::integer as last from hathi.events",
  );
  let last = stored?.last ?? 0;
  return {
    url,
    engine,
    logger,
    async check(send) {
      const response = await send(url);
      const text = await response.text();
      const seen = { status: response.status, text: text.slice(0, 300) };
      const rows = await database.query<StoredEvent & { readonly seq: number; readonly runs: number }>(
        `select seq, type, subject, data,
           (select count(*)::integer from hathi.runs where event_seq = events.seq) as runs
         from hathi.events where seq > $1 order by seq`,
        [last],
      );
      const before = last;
      last = rows.at(-1)?.seq ?? last;
      expect(seen).toMatchObject({ status: expect.toSatisfy((status: number) => status < 500) as number });
      if (seen.status >= 400) expect({ ...seen, stored: rows }).toEqual({ ...seen, stored: [] });
      for (const { type, runs } of rows) {
        const isHeard = typesOf(type).some((name) => listensTo.includes(name));
        expect({ type, runs }).toEqual({ type, runs: isHeard ? 1 : 0 });
      }
      // A run that nobody will advance is an orphan to the engine: these are no more than rows.
      await database.query("delete from hathi.runs where event_seq > $1", [before]);
      return rows.map(({ type, subject, data }) => ({ type, subject, data }));
    },
  };
}
