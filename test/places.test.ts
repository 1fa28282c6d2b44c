import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

it("a test that has the name of a module which it imports lies where that module lies", () => {
  const misplaced = globSync("test/**/*.test.ts", { cwd: projectFolder }).flatMap((path) => {
    if (path.includes("node_modules")) return [];
    const name = basename(path).replace(/(?:\.fuzz)?\.test\.ts$/, "");
    const text = readFileSync(join(projectFolder, path), "utf8");
    const modules = [...text.matchAll(/^import \{[^}]*\} from "(?:\.\.?\/)+(src\/[^"]+)\.ts"/gm)]
      .map(([, module = ""]) => module)
      .filter((module) => basename(module) === name);
    const folders = modules.map((module) => dirname(module).replace(/^src/, "test"));
    return folders.length === 0 || folders.includes(dirname(path)) ? [] : [`${path}: ${folders.join()}`];
  });
  expect(misplaced).toEqual([]);
});
