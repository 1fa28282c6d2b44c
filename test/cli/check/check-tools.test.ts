import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runTool, withTemporary } from "../../../src/cli/check/check-tools.ts";

it("a tool that comes to no end is ended, and is not taken for one that found nothing", async () => {
  await withTemporary(async (folder) => {
    const script = join(folder, "tool.mjs");
    await writeFile(script, "console.log('so far'); for (;;);");
    await expect(runTool(script, [], folder, {}, 500)).rejects.toThrow(
      /^tool\.mjs took longer than .+ and was ended, so nobody knows what it would have found/,
    );
    await writeFile(script, "console.log('found'); process.exit(1);");
    expect(await runTool(script, [], folder)).toBe("found\n");
  });
});
