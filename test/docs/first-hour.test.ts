import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../support/project-folder.ts";
import { documentedCommands, leftOut } from "./documented-commands.ts";

it("npm run first-hour plays each command that README, guide and reference give", async () => {
  const story = await readFile(join(projectFolder, "test/docs/first-hour.ts"), "utf8");
  const commands = await documentedCommands();
  expect(commands.length).toBeGreaterThan(12);
  const unplayed = commands.filter(
    (command) =>
      !Object.hasOwn(leftOut, command) &&
      !['"', "`"].some((quote) =>
        story.includes(`${quote}${command.replace("npm install && ", "")}${quote}`),
      ),
  );
  expect(unplayed).toEqual([]);
});

it("is part of what CI runs, and CI waits for it", async () => {
  const ci = await readFile(join(projectFolder, ".ci/run"), "utf8");
  expect(ci).toMatch(
    /npm run first-hour >"\$hour_log" 2>&1 &\nhour=\$!\n[\s\S]+\nwait "\$hour" \|\| \{ cat "\$hour_log"; exit 1; \}\n/,
  );
});
