/** Asks again about whoever is signed in: a person may have left, and a workspace may have been removed. */
import { messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { AdmitsWorkspace, PageSession } from "../../core/ports/page/page-sessions.ts";
import type { SlackStanding } from "../../core/ports/people/rights.ts";
import type { IsStillWelcome } from "../../web/door/page-sessions.ts";

export function createIsStillWelcome(
  admits: AdmitsWorkspace,
  isActive: SlackStanding["isActive"],
  logger: Logger,
): IsStillWelcome {
  const isServed = async ({ team, enterprise }: PageSession): Promise<boolean | undefined> => {
    try {
      return await admits(team, enterprise);
    } catch (error) {
      logger.warn({ team, reason: messageOf(error) }, "nobody could say whether a workspace is still served");
      return undefined;
    }
  };
  return async (session) => {
    const served = await isServed(session);
    if (served !== true) return served;
    return isActive({ id: `slack:${session.team}/${session.user}` });
  };
}
