/** A case's files become a build, as an automation's folder would. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuiltAutomation, loadAutomation } from "../../../src/testing/load-automation.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import type { Case } from "./play-case.ts";

export async function buildCase({ source, files = {} }: Case): Promise<BuiltAutomation> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-case-"));
  try {
    for (const [name, text] of Object.entries({ "example.ts": source, ...files })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await loadAutomation(join(folder, "example.ts"), createMemoryLogger());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
