import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/core/errors.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { projectFolder } from "../support/project-folder.ts";

const read = async (file: string): Promise<string> => readFile(join(projectFolder, file), "utf8");

describe("docs/errors.md", () => {
  it("explains every code of the catalogue, and no other", async () => {
    const headings = [...(await read("docs/errors.md")).matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code);
    expect(new Set(headings)).toEqual(new Set(errorCodes));
  });
});

describe("the README", () => {
  it("shows an automation that can be built and deployed as it stands", async () => {
    const [, source = ""] = /```ts\n([\s\S]+?)```/.exec(await read("README.md")) ?? [];
    const engine = await startTestEngine();
    await engine.deploy(source);
    const rows = await engine.database.query<{ name: string }>("select name from hathi.automations");
    expect(rows).toEqual([{ name: "example" }]);
  });
});

describe("docs/security.md", () => {
  it("names tests that are there", async () => {
    const named = [...(await read("docs/security.md")).matchAll(/`(test\/[^`]+)`/g)].map(
      ([, file = ""]) => file,
    );
    expect(named.length).toBeGreaterThan(30);
    const missing = [...new Set(named)].filter((file) => !existsSync(join(projectFolder, file)));
    expect(missing).toEqual([]);
  });

  it("names titles that those tests have", async () => {
    const named = [...(await read("docs/security.md")).matchAll(/`(test\/[^`]+)`, “([^”]+)”/g)];
    expect(named.length).toBeGreaterThan(10);
    const texts = new Map<string, string>();
    for (const [, file = ""] of named) texts.set(file, await read(file));
    const missing = named
      .filter(([, file = "", title = ""]) => texts.get(file)?.includes(`("${title}"`) !== true)
      .map(([, file, title]) => `${file}: ${title}`);
    expect(missing).toEqual([]);
  });

  it("names a test behind each statement, or says that it is advice", async () => {
    const text = (await read("docs/security.md")).replace(/^## Report a weakness[^]*$/m, "");
    const isProof = (block: string): boolean => /`test\/[^`]+`|\(advice\)/.test(block);
    const blocks = text
      .split(/\n{2,}|\n(?=- )/)
      .map((block) => block.trim())
      .filter((block) => block !== "" && !block.startsWith("#"));
    const [opening, ...statements] = blocks;
    expect(opening).toMatch(/^Behind each statement/);
    // What a table or an example says is held by what stands before or behind it.
    const bare = statements.filter((block, at) => {
      const around = /^(?:\||```)/.test(block) ? statements.slice(Math.max(0, at - 1), at + 2) : [block];
      return !around.some((one) => isProof(one));
    });
    expect(statements.length).toBeGreaterThan(30);
    expect(bare).toEqual([]);
  });
});
