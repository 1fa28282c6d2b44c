/** Turns an automation's file or source into a build, as a deployment does. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "../core/ports/logger.ts";
import { type Bundle, bundleAutomation } from "../engine/build/bundle-automation.ts";
import { declarationsOf, type LoadedAutomation } from "../engine/build/packages/declarations.ts";

/**
 * Where an automation is: its file, or its source and the name that its file would have.
 *
 * @example
 * const source = 'import { on } from "hathi"; export default on("webhook.ping", () => "pong");';
 * const ping: AutomationFile = { source, name: "ping" };
 * expect((await testAutomation(ping, { event: { type: "webhook.ping" } })).result).toBe("pong");
 */
export type AutomationFile = URL | string | { readonly source: string; readonly name?: string };

export interface BuiltAutomation {
  readonly bundle: Bundle;
  /** The file's name without its ending. */
  readonly name: string;
  readonly declared: readonly LoadedAutomation[];
}

// A file that many tests run is bundled once, so a test process does not see later edits.
const built = new Map<string, Promise<BuiltAutomation>>();

export async function loadAutomation(automation: AutomationFile, logger: Logger): Promise<BuiltAutomation> {
  if (typeof automation === "object" && "source" in automation) return buildSource(automation, logger);
  const file = typeof automation === "string" ? automation : fileURLToPath(automation);
  const known = built.get(file);
  if (known !== undefined) return known;
  const building = buildFile(file, logger);
  built.set(file, building);
  return building;
}

async function buildSource(
  { source, name = "automation" }: { readonly source: string; readonly name?: string },
  logger: Logger,
): Promise<BuiltAutomation> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-testing-"));
  try {
    const file = join(folder, `${name}.ts`);
    await writeFile(file, source);
    return await buildFile(file, logger);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildFile(file: string, logger: Logger): Promise<BuiltAutomation> {
  const bundle = await bundleAutomation(file);
  const name = basename(file).replace(/\.[^.]+$/, "");
  return { bundle, name, declared: declarationsOf(basename(file), bundle, logger) };
}
