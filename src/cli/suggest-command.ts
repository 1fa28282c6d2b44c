/** Suggests the command that was probably meant to a person who types an unknown one. */
import { type Command, CommanderError } from "commander";
import { findNearestWord } from "../core/text/nearest-word.ts";

/** Other words for commands. The words that follow are kept. */
const otherWords: Readonly<Record<string, string>> = {
  run: "runs",
  list: "runs list",
  ls: "runs list",
  ps: "runs list",
  status: "runs list",
  log: "runs logs <id>",
  logs: "runs logs <id>",
  journal: "runs show <id>",
  inspect: "runs show <id>",
  kill: "runs cancel <id>",
  stop: "runs cancel <id>",
  event: "events",
  workspaces: "admin workspaces list",
  workspace: "admin workspaces list",
  allow: "admin workspaces allow <id>",
  playground: "dev",
  open: "dev",
  web: "dev",
  serve: "start",
  up: "start",
  worker: "start --role worker",
  intake: "start --role intake",
  build: "deploy",
  publish: "deploy",
  lint: "check",
  validate: "check",
  health: "doctor",
  diagnose: "doctor",
  invoke: "trigger <automation>",
  call: "trigger <automation>",
  fire: "trigger <automation>",
  upgrade: "migrate",
  update: "migrate",
};

/** Other words after the name of a group: "hathi runs ls", "hathi runs logs k3f9qz". */
const wordsInGroups: Readonly<Record<string, string>> = {
  ls: "list",
  ps: "list",
  log: "logs",
  get: "show",
  inspect: "show",
  journal: "show",
  stop: "cancel",
  kill: "cancel",
  delete: "cancel",
  continue: "resume",
  rerun: "retry",
  approve: "settle",
  add: "allow",
  deny: "remove",
};

/** @throws {CommanderError} after printing the suggestion */
export function refuseUnknown(program: Command, group: Command, words: readonly string[]): never {
  const before = group === program ? [] : pathTo(group);
  const typed = ["hathi", ...before, ...words].join(" ");
  const meant = group === program ? findMeant(program, words) : findInGroup(group, words);
  const hint = meant === undefined ? "" : ` Did you mean: ${["hathi", ...before, meant].join(" ")}`;
  const message = `error: there is no command "${typed}".${hint}`;
  program.configureOutput().writeErr?.(`${message}\n(hathi --help lists the commands)\n`);
  throw new CommanderError(1, "hathi.unknownCommand", message);
}

function findMeant(program: Command, [first = "", ...rest]: readonly string[]): string | undefined {
  const groups = program.commands.filter(({ commands }) => commands.length > 0);
  const [next = ""] = rest;
  if (first === "run" && next !== "" && findInGroup(groupOf(groups, "runs"), rest) === undefined) {
    return ["trigger", ...rest].join(" ");
  }
  const other = otherWords[first.toLowerCase()];
  const near = other ?? findNearestWord(first.toLowerCase(), namesOf(program));
  if (near !== undefined) {
    const group = groups.find((candidate) => candidate.name() === near);
    if (group !== undefined) return `${near} ${findInGroup(group, rest) ?? "list"}`;
    return withRest(near, rest);
  }
  // "hathi cancel k3f9qz"
  for (const group of groups) {
    const inner = findNearestWord(first.toLowerCase(), namesOf(group));
    if (inner !== undefined) return `${group.name()} ${[inner, ...rest].join(" ")}`;
  }
  return undefined;
}

function findInGroup(group: Command, [first = "", ...rest]: readonly string[]): string | undefined {
  const word = first.toLowerCase();
  const names = namesOf(group);
  const other = wordsInGroups[word];
  const meant = other !== undefined && names.includes(other) ? other : findNearestWord(word, names);
  return meant === undefined ? undefined : [meant, ...rest].join(" ");
}

/** "runs show <id>", with the id that was typed if there is one. */
function withRest(command: string, rest: readonly string[]): string {
  if (rest.length === 0) return command;
  return /<\w+>$/.test(command) ? command.replace(/<\w+>$/, rest.join(" ")) : [command, ...rest].join(" ");
}

function groupOf(groups: readonly Command[], name: string): Command {
  const found = groups.find((group) => group.name() === name);
  if (found === undefined) throw new Error(`there is no group of commands "${name}"`);
  return found;
}

function namesOf(group: Command): readonly string[] {
  return group.commands.map((command) => command.name());
}

function pathTo(group: Command): readonly string[] {
  return group.parent === null ? [] : [...pathTo(group.parent), group.name()];
}
