import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, it } from "vitest";
import { createProgram } from "../../src/cli/command-line.ts";
import { projectFolder } from "../support/project-folder.ts";

const terminal = { env: {}, cwd: "/", print: () => undefined, complain: () => undefined };
const program = createProgram(terminal);

/** What of this command line there is not: a command, an option, or an argument too many. */
function findProblem(line: string): string | undefined {
  const words = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word);
  let command: Command = program;
  let given = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (/^(?:[|>&]|\.\.\.)/.test(word)) return undefined;
    const inner = command.commands.find((one) => one.name() === word);
    if (inner !== undefined && given === 0) command = inner;
    else if (word.startsWith("--")) {
      if (word === "--help" || word === "--version") continue;
      const [name = ""] = word.split("=");
      const option = command.options.find(({ long }) => long === name);
      if (option === undefined) return `${name} of "${command.name()}"`;
      if ((option.required || option.optional) && !word.includes("=")) at += 1;
    } else if (command.commands.length > 0 && /^[a-z-]+$/.test(word)) return `the command "${word}"`;
    else given += 1;
  }
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length;
  return given > most ? `so many arguments of "${command.name()}"` : undefined;
}

it("every command that a page names is there, with its options", () => {
  const pages = ["README.md", "AGENTS.md", ...globSync("docs/**/*.md", { cwd: projectFolder })];
  const named = pages.flatMap((page) => {
    const text = readFileSync(join(projectFolder, page), "utf8");
    // Inline and in blocks, without a comment behind it.
    return [...text.matchAll(/npx hathi ([^`\n|]+)/g)].map(([, line = ""]) => ({
      page,
      line: line
        .replace(/\s+#.*$/, "")
        .replaceAll(/[[\]]/g, "")
        .trim(),
    }));
  });
  expect(named.length).toBeGreaterThan(60);
  const wrong = named.flatMap(({ page, line }) => {
    const problem = findProblem(line);
    return problem === undefined ? [] : [`${page}: npx hathi ${line}: there is not ${problem}`];
  });
  expect(wrong).toEqual([]);
});

it("what is not there is found", () => {
  expect(findProblem("runs list --everything")).toBe('--everything of "list"');
  expect(findProblem("runs lst")).toBe('the command "lst"');
  expect(findProblem("runs show a b")).toBe('so many arguments of "show"');
  expect(findProblem('runs retry --all-failed --since "2 hours"')).toBeUndefined();
});
