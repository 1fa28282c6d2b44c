import { expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

// The folder that these are built from is gone by the time they are played.
const files = {
  "package.json": '{ "name": "theirs" }',
  "prompt.txt": "Say hello",
  "lib/where.ts": "export const where = [import.meta.url, import.meta.dirname, import.meta.filename];",
  "lib/data/table.csv": "a,b",
  "node_modules/one/big.txt": "not this one",
  ".env": "SECRET=1",
};

it("files beside an automation are read by its own place and the project's, in a step and out of it", async () => {
  const { result } = await threeWays({
    files,
    source: `
      import { execFileSync } from "node:child_process";
      import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
      import { readFile } from "node:fs/promises";
      import { text } from "node:stream/consumers";
      import { join } from "node:path";
      import { fileURLToPath } from "node:url";
      import { on, sleep, step } from "hathi";
      import { where } from "./lib/where.ts";
      const greeting = readFileSync(new URL("./prompt.txt", import.meta.url), "utf8");
      export default on("webhook.start", async () => {
        const read = async (at) => (await readFile(at, "utf8")).trim();
        const seen = [
          greeting,
          await read(new URL("./prompt.txt", import.meta.url)),
          readFileSync(join(import.meta.dirname, "lib", "data", "table.csv"), "utf8"),
          JSON.parse(await read(process.cwd() + "/package.json")).name,
        ];
        await sleep("1 h");
        seen.push(
          await step(() => read(join(__dirname, "prompt.txt"))),
          await step(() => readFileSync(fileURLToPath(new URL("lib/data/table.csv", import.meta.url)), "utf8")),
          await step(() => text(createReadStream(join(import.meta.dirname, "prompt.txt")))),
          await step(() => execFileSync("cat", ["prompt.txt"], { cwd: import.meta.dirname, encoding: "utf8" })),
          await step(() => execFileSync("cat", [join(process.cwd(), "prompt.txt")], { encoding: "utf8" })),
          readdirSync(import.meta.dirname).toSorted(),
          existsSync(join(import.meta.dirname, "node_modules")),
          await readFile(join(import.meta.dirname, "none.txt")).catch((error) => error.code),
          where,
          [process.cwd(), import.meta.filename],
        );
        return seen;
      });
    `,
  });
  expect(result).toEqual([
    "Say hello",
    "Say hello",
    "a,b",
    "theirs",
    "Say hello",
    "a,b",
    "Say hello",
    "Say hello",
    "Say hello",
    ["lib", "package.json", "prompt.txt"],
    false,
    "ENOENT",
    ["file:///automation/lib/where.ts", "/automation/lib", "/automation/lib/where.ts"],
    ["/automation", "/automation/example.ts"],
  ]);
});
