/**
 * Tells the admins in Slack, once, that a service refuses Hathi's credentials, a scope or a permission, and that runs wait. If Slack
 * itself refuses the token, only the log says so.
 */
import type { FindAdmins } from "../../core/admin.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { RefusedAccount, RefusedAccounts } from "../../core/ports/refused-accounts.ts";
import { context, escapeWithin, section, type ChatMessage } from "../blocks/chat-message.ts";
import { postAsHathi } from "./post-as-hathi.ts";

export interface RefusalOptions {
  readonly accounts: RefusedAccounts;
  readonly slack: Connector;
  readonly findAdmins: FindAdmins;
  readonly logger: Logger;
}

/** @returns a function that sends the next message, and says whether there was one */
export function sayRefusals(options: RefusalOptions): () => Promise<boolean> {
  const { accounts } = options;
  return async () => {
    const refused = await accounts.claim();
    if (refused === undefined) return false;
    if (await tellAdmins(refused, options)) return true;
    await accounts.giveBack(refused.account);
    return false;
  };
}

/** @returns false if Slack may answer later, and the message is to be tried again */
async function tellAdmins(
  refused: RefusedAccount,
  { slack, findAdmins, logger }: RefusalOptions,
): Promise<boolean> {
  // Slack cannot carry the news of its own refusal, and other workspaces have other people.
  if (/^slack\/[^/]+$/.test(refused.account)) return true;
  const message = renderRefusal(refused);
  let isTold = false;
  for (const { user, team } of await findAdmins(null)) {
    try {
      await postAsHathi(slack, { channel: user, team }, message, "refusal");
      isTold = true;
    } catch (error) {
      if (!isTold && slack.classify(error).kind !== "final") return false;
      logger.info({ err: error, user }, "an admin could not be told of refused credentials");
    }
  }
  return true;
}

export function renderRefusal({ refusal, runs }: RefusedAccount): ChatMessage {
  const waiting = runs === 1 ? "One run waits" : `${runs} runs wait`;
  const what = `Hathi cannot call ${escapeWithin(refusal, 1000)}.`;
  return {
    text: what,
    blocks: [
      section(`🔑 ${what}`),
      context(`${waiting}. Waiting runs go on by themselves, within 5 minutes after this is mended.`),
    ],
  };
}
