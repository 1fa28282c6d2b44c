/** A case's files become a build, as an automation's folder would. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuiltAutomation, loadAutomation } from "../../../src/testing/load-automation.ts";
import { boundaryMark } from "../../../src/engine/build/boundary-mark.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import type { Case } from "./play-case.ts";

export async function buildCase({ source, files = {}, mark }: Case): Promise<BuiltAutomation> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-case-"));
  try {
    for (const [name, text] of Object.entries({ "example.ts": source, ...files })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const built = await loadAutomation(join(folder, "example.ts"), createMemoryLogger());
    if (mark === undefined) return built;
    const { bundle } = built;
    return { ...built, bundle: { ...bundle, script: bundle.script.replace(boundaryMark, mark) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
