import { describe, expect, it } from "vitest";
import { followInstallations } from "../../src/app/follow-installations.ts";
import type { NewEvent } from "../../src/core/event.ts";
import { createAcceptEvent } from "../../src/journal/events/accept-event.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";

const eventOf = (type: string, data: object = {}): NewEvent => ({
  source: "github",
  type,
  subject: null,
  dedupeKey: `github:${type}`,
  data: { installation: { id: 7, account: { login: "Acme" } }, sender: { login: "ana" }, ...data },
});

async function startHouse() {
  const engine = await startTestEngine();
  const { database, jobs } = engine.store;
  const logger = createMemoryLogger();
  const accept = followInstallations(createAcceptEvent(database, jobs), engine.store, logger);
  await database.query(
    `insert into hathi.outages (account, failures, last_run, since, closed_until, next_at, refusal)
     values ('github/acme', 1, 'r', hathi.now(), hathi.now() + interval '5 minutes', hathi.now() + interval '5 minutes', 'suspended'),
       ('github/other', 1, 'r', hathi.now(), hathi.now() + interval '5 minutes', hathi.now() + interval '5 minutes', 'suspended')`,
  );
  const closed = async () =>
    (await database.query<{ account: string }>("select account from hathi.outages order by account")).map(
      ({ account }) => account,
    );
  return { engine, accept, closed, logger };
}

describe("what GitHub says of the App's installations", () => {
  it.each(["installation.unsuspend", "installation.created", "installation.new_permissions_accepted"])(
    "%s: runs that waited for the installation go on at once, and no others",
    async (type) => {
      const { accept, closed } = await startHouse();
      await accept(eventOf(`github.${type}`));
      expect(await closed()).toEqual(["github/other"]);
    },
  );

  it("is logged where the App may do less", async () => {
    const { accept, closed, logger } = await startHouse();
    await accept(eventOf("github.installation.suspend"));
    await accept(
      eventOf("github.installation_repositories.removed", {
        repositories_removed: [{ full_name: "acme/app" }],
      }),
    );
    expect(await closed()).toEqual(["github/acme", "github/other"]);
    expect(logger.lines.map(({ level, message, fields }) => ({ level, message, ...fields }))).toEqual([
      { level: "warn", account: "Acme", by: "ana", message: expect.stringContaining("was suspended") },
      {
        level: "warn",
        account: "Acme",
        by: "ana",
        repositories: ["acme/app"],
        message: expect.stringContaining("taken"),
      },
    ]);
  });

  it("refuses no delivery, whatever comes of following it", async () => {
    const { engine, logger } = await startHouse();
    const accept = followInstallations(
      async () => ({ kind: "stored", eventId: "e" as never, runs: 0 }),
      {
        ...engine.store,
        database: { ...engine.database, transaction: async () => Promise.reject(new Error("away")) },
      },
      logger,
    );
    expect(await accept(eventOf("github.installation.unsuspend"))).toMatchObject({ kind: "stored" });
    expect(logger.lines.at(-1)).toMatchObject({ level: "warn" });
    expect(
      await accept({ ...eventOf("github.installation.created"), data: { nonsense: true } }),
    ).toMatchObject({
      kind: "stored",
    });
  });
});
