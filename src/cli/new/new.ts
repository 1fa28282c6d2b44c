/** `hathi new <name>`: writes a team's project into a new folder, or one more automation into the project that it is in. */
import { readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HathiError } from "../../core/errors.ts";
import type { Terminal } from "../terminal.ts";
import { type NewFile, writeNew } from "./write-new.ts";

export interface NewOptions {
  /** The ready automation that the new one begins as. */
  readonly from?: string;
  /** What the project's package.json says of Hathi: a version, or the path of a package. */
  readonly hathi?: string;
}

const own = fileURLToPath(new URL("../../../", import.meta.url));
const template = join(own, "template");
const usual = "triage";
const ready = [usual, "weekly-report"];

export async function makeNew(terminal: Terminal, name: string, options: NewOptions): Promise<void> {
  const automations = resolve(terminal.cwd, terminal.env["HATHI_AUTOMATIONS"] ?? "automations");
  const isAutomation = /^[\w-]+$/.test(name) && (await exists(automations));
  if (isAutomation) await newAutomation(terminal, automations, name, options.from);
  else await newProject(terminal, resolve(terminal.cwd, name), options);
}

async function newAutomation(
  terminal: Terminal,
  folder: string,
  name: string,
  from = ready.includes(name) ? name : usual,
): Promise<void> {
  if (!ready.includes(from)) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--from: there is no automation "${from}" to begin with. There are: ${ready.join(", ")}`,
    );
  }
  const files = await Promise.all(
    [".ts", ".test.ts"].map(async (ending): Promise<NewFile> => ({
      to: join(folder, `${name}${ending}`),
      text: (await readFile(join(template, `automations/${from}${ending}`), "utf8")).replaceAll(
        `./${from}.ts`,
        `./${name}.ts`,
      ),
    })),
  );
  await writeNew(files);
  const shown = files.map(({ to }) => relative(terminal.cwd, to));
  terminal.print(
    `wrote ${shown.join(" and ")}\nnode --test ${shown[1] ?? ""} plays the test; hathi check says what it needs`,
  );
}

async function newProject(terminal: Terminal, folder: string, { from, hathi }: NewOptions): Promise<void> {
  if (from !== undefined) {
    throw new HathiError(
      "CONFIG_INVALID",
      "--from: use this option within a project, for one more automation",
    );
  }
  await writeNew(await projectFiles(folder, hathi));
  const shown = relative(terminal.cwd, folder) || ".";
  terminal.print(
    [
      `${shown} is a project of its own, with an automation and its test. Next:`,
      `  cd ${shown} && npm install`,
      "  npm run dev     # the playground; a changed file is deployed at once",
      "  npm test",
      "  npm run check   # mistakes, and what the Slack app and the GitHub App need",
    ].join("\n"),
  );
}

interface OwnManifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The tools of `hathi check` and of editors, in the versions that Hathi is made with. */
const tools = ["@types/node", "oxlint", "oxlint-tsgolint", "typescript"];

async function projectFiles(folder: string, hathi: string | undefined): Promise<readonly NewFile[]> {
  const read = async (path: string): Promise<string> => readFile(join(template, path), "utf8");
  const manifest = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as OwnManifest & {
    readonly projectTools?: Readonly<Record<string, string>>;
  };
  const versions = manifest.projectTools ?? manifest.devDependencies ?? {};
  const devDependencies = Object.fromEntries(tools.map((name) => [name, versions[name] ?? "*"]));
  const fill = (text: string): string =>
    text
      .replaceAll("{{name}}", basename(folder))
      .replaceAll("{{hathi}}", hathi ?? `^${manifest.version}`)
      .replaceAll("{{zod}}", manifest.dependencies["zod"] ?? "*")
      .replaceAll("{{devDependencies}}", JSON.stringify(devDependencies, null, 4).replace(/\}$/, "  }"));
  const made: Readonly<Record<string, string>> = {
    "package.json": "package.json.template",
    "tsconfig.json": "tsconfig.json",
    ".gitignore": "gitignore",
    ".dockerignore": "dockerignore",
    "env.example": "env.example",
    "README.md": "README.md",
    Dockerfile: "Dockerfile",
    ".github/workflows/check.yml": "workflows/check.yml",
    ".vscode/launch.json": "launch.json",
    "automations/triage.ts": "automations/triage.ts",
    "automations/triage.test.ts": "automations/triage.test.ts",
  };
  const files = await Promise.all(
    Object.entries(made).map(async ([to, from]) => ({ to: join(folder, to), text: fill(await read(from)) })),
  );
  return [
    ...files,
    { to: join(folder, "manifest.yml"), text: await readFile(join(own, "manifest.yml"), "utf8") },
  ];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
