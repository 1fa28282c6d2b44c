/** Tells one admin of refused credentials, scopes and permissions, whenever a test says so. */
import { onTestFinished } from "vitest";
import { sayRefusals } from "../../../src/chat/tell/send-refusals.ts";
import { type MessageSender, startMessageSender } from "../../../src/chat/tell/send-messages.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createRefusedAccounts } from "../../../src/journal/limits/refused-accounts.ts";
import type { TestEngine } from "./engine.ts";

export function startRefusalSender(
  { database, logger }: Pick<TestEngine, "database" | "logger">,
  { slack }: { readonly slack: Connector },
): MessageSender {
  const say = sayRefusals({
    accounts: createRefusedAccounts(database),
    slack,
    findAdmins: async () => [{ team: null, user: "U0ADMIN" }],
    logger,
  });
  const sender = startMessageSender({ kinds: [say], logger, everyMs: 60_000 });
  onTestFinished(async () => sender.stop());
  return sender;
}
