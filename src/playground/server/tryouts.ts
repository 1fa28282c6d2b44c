/** What an author can try by a click: each trigger of each automation, with an example of what it would bring. */
import { z } from "zod";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { AutomationSummary, RunCommands } from "../../core/ports/people/run-commands.ts";
import type { LocalServices } from "../../local-services/local-services.ts";
import { personNames } from "../../local-services/people.ts";
import { Refused } from "../../local-services/refused.ts";
import { findLocalExample } from "./local-example.ts";
import type { Tryout } from "./snapshot.ts";

/** What is done in Slack's part of the page (messages, buttons, forms) has its own place there. */
export function tryoutsOf({ name, types, nextAt, input }: AutomationSummary): readonly Tryout[] {
  const tryouts = types.flatMap((type): readonly Tryout[] => {
    const kind = kinds.find(([prefix]) => type.startsWith(prefix))?.[1];
    return kind === undefined ? [] : [{ kind, name: type }];
  });
  const isStarted = nextAt !== null || input !== null || tryouts.length === 0;
  return isStarted ? [...tryouts, { kind: "start", name }] : tryouts;
}

const kinds = [
  ["github.", "github"],
  ["slack.command.", "command"],
  ["webhook.", "hook"],
] as const;

export interface TryoutSources {
  readonly local: LocalServices;
  readonly runs: RunCommands;
}

const wanted = z.object({ kind: z.enum(["github", "command", "hook", "start"]), name: z.string().max(300) });

export interface TryoutExample {
  /** JSON for people to edit, or the words behind a command. */
  readonly data: string;
  readonly note: string | null;
}

export async function exampleOf(
  { local }: Pick<TryoutSources, "local">,
  query: unknown,
): Promise<TryoutExample> {
  const { kind, name } = wanted.parse(query);
  // A start without data has what the automation's schedule would give.
  if (kind === "command" || kind === "start") return { data: "", note: null };
  const found = kind === "github" ? await findLocalExample(local, name) : undefined;
  if (found === undefined) return { data: "{}", note: null };
  return { data: JSON.stringify(found.payload, null, 2), note: found.note };
}

const tried = wanted.extend({ data: z.string().max(500_000), as: z.enum(personNames) });

/**
 * Sends it on the way on which it would come.
 *
 * @throws {Refused} where Hathi does not take it in
 */
export async function tryOut({ local, runs }: TryoutSources, input: unknown): Promise<void> {
  const { kind, name, data, as } = tried.parse(input);
  switch (kind) {
    case "github":
      await sendAsGitHub(local, name, readObject(data));
      return;
    case "command":
      await local.slack.command(as, `/${name.replace("slack.command.", "")} ${data}`.trim());
      return;
    case "hook":
      await sendToHook(new URL(`/hooks/${name.replace("webhook.", "")}`, local.github.deliveries.url), data);
      return;
    case "start":
      await runs.start(name, data.trim() === "" ? null : readJson(data), { id: `playground:${as}` });
  }
}

async function sendAsGitHub(
  { github: { deliveries, installationId } }: LocalServices,
  type: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const [, event = "", ...action] = type.split(".");
  const named = action.length === 0 ? {} : { action: action.join(".") };
  deliveries.enqueue("tryouts", event, { ...payload, ...named, installation: { id: installationId } });
  await deliveries.whenIdle();
  const attempt = deliveries.list().find((one) => one.event === event);
  if ((attempt?.statusCode ?? 0) >= 300) throw new Refused(`Hathi did not take it in: ${attempt?.status}.`);
}

async function sendToHook(address: URL, body: string): Promise<void> {
  readJson(body);
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (!answer.ok) throw new Refused(`Hathi did not take it in: ${(await answer.text()).slice(0, 300)}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HathiError("INPUT_INVALID", `this is no JSON: ${messageOf(error)}`);
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  const value = z.record(z.string(), z.unknown()).safeParse(readJson(text));
  if (value.success) return value.data;
  throw new HathiError("INPUT_INVALID", "what GitHub sends is a JSON object");
}
