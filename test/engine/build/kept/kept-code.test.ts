import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLogger } from "../../../../src/core/ports/logger.ts";
import type { BuildId } from "../../../../src/core/ids.ts";
import { compileBuild } from "../../../../src/engine/build/compile-build.ts";
import { createKeptCode } from "../../../../src/engine/build/kept/kept-code.ts";
import { openRealm } from "../../../../src/engine/build/packages/declarations.ts";

const id = "0123456789abcdef" as BuildId;
/** Of one length, and alike at their beginning: by the code of one V8 evaluates the other. */
const large = (name: string): string =>
  `const many = [${"function () { return 1; },\n".repeat(12_000)}];
  const { on } = require("hathi"); exports.${name} = on("webhook.a", () => many.length);`;

async function keep() {
  const folder = await mkdtemp(join(tmpdir(), "hathi-code-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const findCode = createKeptCode(folder);
  /** Gives the name of its export. */
  const evaluate = (script: string): string | undefined => {
    const compiled = compileBuild(id, script, { findCode });
    const evaluateOnce = (): string | undefined => {
      const automations = compiled(openRealm({ id, script, folder, project: folder }, silentLogger));
      return [...automations.keys()][0];
    };
    expect(evaluateOnce()).toBe(evaluateOnce());
    return evaluateOnce();
  };
  const files = async (): Promise<readonly string[]> => readdir(folder);
  const read = async (): Promise<Buffer> => readFile(join(folder, (await files())[0] ?? ""));
  const write = async (bytes: Buffer): Promise<void> =>
    writeFile(join(folder, (await files())[0] ?? ""), bytes);
  return { evaluate, files, read, write };
}

describe("what V8 made of a large build", () => {
  it("is kept by the first that evaluates it, and serves the others", async () => {
    const { evaluate, files, read } = await keep();
    expect(evaluate(large("one"))).toBe("one");
    expect(await files()).toHaveLength(1);
    const made = await read();
    expect(evaluate(large("two"))).toBe("one");
    expect((await read()).equals(made)).toBe(true);
  });

  it("is made again where V8 refuses it", async () => {
    const { evaluate, read, write } = await keep();
    evaluate(large("six"));
    const made = await read();
    // As another version of V8 would have it: the numbers that it begins with are others.
    const other = Buffer.from(made);
    other.fill(7, 4, 20);
    other.writeUInt32LE(crc32(other.subarray(4)), 0);
    await write(other);
    expect(evaluate(large("ten"))).toBe("ten");
    const again = await read();
    expect(again.equals(other)).toBe(false);
    expect(again.subarray(4, 8).equals(made.subarray(4, 8))).toBe(true);
  });

  it("is not handed to V8 where the disk has lost a part of it", async () => {
    const { evaluate, read, write } = await keep();
    evaluate(large("red"));
    const made = await read();
    await write(made.subarray(0, made.length / 2));
    expect(evaluate(large("sky"))).toBe("sky");
    expect((await read()).length).toBeGreaterThan(made.length / 2);
  });

  it("is not kept for a small one", async () => {
    const { evaluate, files } = await keep();
    evaluate('const { on } = require("hathi"); exports.a = on("webhook.a", () => 1);');
    expect(await files()).toEqual([]);
  });
});
