/**
 * Follows what GitHub says of the App's installations. Runs that wait for one that was suspended, uninstalled or lacked a
 * permission go on as soon as GitHub says that this is mended, and not only when the next of them tries.
 */
import { z } from "zod";
import type { AcceptEvent, NewEvent } from "../core/event.ts";
import type { Logger } from "../core/ports/logger.ts";
import { noteAnswer } from "../journal/limits/outages.ts";
import type { Store } from "./open-store.ts";

const mended = new Set([
  "github.installation.created",
  "github.installation.unsuspend",
  "github.installation.new_permissions_accepted",
  "github.installation_repositories.added",
]);
const lost: Readonly<Record<string, string>> = {
  "github.installation.deleted":
    "the GitHub App was uninstalled: its runs there wait until it is installed again",
  "github.installation.suspend": "the GitHub App was suspended: its runs there wait until it is unsuspended",
  "github.installation_repositories.removed": "repositories were taken from the GitHub App",
};

const installation = z.looseObject({
  installation: z.looseObject({ account: z.looseObject({ login: z.string() }) }),
  sender: z.looseObject({ login: z.string() }).optional().catch(undefined),
  repositories_removed: z
    .array(z.looseObject({ full_name: z.string() }))
    .optional()
    .catch(undefined),
});

/** Does what follows from an event after it is stored; a failure of that is logged, and nothing is refused for it. */
export function followInstallations(
  accept: AcceptEvent,
  { database, jobs }: Pick<Store, "database" | "jobs">,
  logger: Logger,
): AcceptEvent {
  const follow = async ({ type, data }: NewEvent): Promise<void> => {
    const read = installation.safeParse(data).data;
    if (read === undefined) return;
    const { login } = read.installation.account;
    if (mended.has(type)) {
      // As github-limits.ts names accounts: the owner, or "one" for calls that name none.
      for (const account of [login.toLowerCase(), "one"])
        await noteAnswer(database, jobs, `github/${account}`);
      logger.info(
        { account: login, event: type },
        "the GitHub App may do more: runs that waited for it go on",
      );
      return;
    }
    const says = lost[type];
    if (says === undefined) return;
    const repositories = read.repositories_removed?.map(({ full_name: name }) => name).slice(0, 20);
    logger.warn({ account: login, by: read.sender?.login, ...(repositories && { repositories }) }, says);
  };
  return async (event) => {
    const outcome = await accept(event);
    if (outcome.kind === "stored" && (mended.has(event.type) || lost[event.type] !== undefined)) {
      await follow(event).catch((error: unknown) =>
        logger.warn({ err: error, event: event.type }, "what follows from an installation could not be done"),
      );
    }
    return outcome;
  };
}
