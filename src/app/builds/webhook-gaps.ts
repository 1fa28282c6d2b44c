/** Finds generic webhooks on which automations and configuration disagree. A start and `hathi check` warn of them. */
import type { Config } from "../config/config.ts";
import type { LoadedAutomations } from "../../engine/build/load-automations.ts";

/** @returns for each webhook what is wrong and what to set */
export function findWebhookGaps(
  { automations, builds }: Pick<LoadedAutomations, "automations" | "builds">,
  { webhookSecrets, openWebhooks }: Pick<Config, "webhookSecrets" | "openWebhooks">,
): readonly string[] {
  // Waits are found by the names that the code spells out. A name that code puts together is not found.
  const heard = new Map<string, string>();
  for (const { file, build, types } of automations) {
    const script = builds.find(({ id }) => id === build)?.script ?? "";
    const written = [...script.matchAll(/(["'`])webhook\.([a-z0-9_-]{1,64})\1/g)].map(([, , name]) => name);
    const triggers = types.flatMap((type) => /^webhook\.([a-z0-9_-]{1,64})$/.exec(type)?.[1] ?? []);
    for (const name of [...triggers, ...written]) {
      if (name !== undefined && !heard.has(name)) heard.set(name, file);
    }
  }
  const variable = (name: string): string =>
    `HATHI_WEBHOOK_SECRET_${name.replaceAll("-", "_").toUpperCase()}`;
  const isOpen = (name: string): boolean => openWebhooks.includes(name) || openWebhooks.includes("*");
  const signed = new Set(Object.keys(webhookSecrets));
  return [
    ...[...heard]
      .filter(([name]) => !signed.has(name.replaceAll("-", "_")) && !isOpen(name))
      .map(
        ([name, file]) =>
          `${file} listens to "webhook.${name}", which is closed: set ${variable(name)}, or name it in HATHI_OPEN_WEBHOOKS`,
      ),
    ...[...signed]
      .filter((name) => ![...heard.keys()].some((other) => other.replaceAll("-", "_") === name))
      .map((name) => `${variable(name)} is set, and no automation listens to "webhook.${name}"`),
    ...openWebhooks
      .filter((name) => name !== "*" && !heard.has(name))
      .map((name) => `HATHI_OPEN_WEBHOOKS names "${name}", and no automation listens to "webhook.${name}"`),
  ];
}
