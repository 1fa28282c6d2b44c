/** The commands that bring Hathi up and look after it: setup, manifest, doctor. */
import { type Command, Option } from "commander";
import type { SetupOptions } from "../app/setup/setup.ts";
import type { ManifestOptions } from "./setup/setup.ts";
import type { Terminal } from "./terminal.ts";

const address = [
  "--url <address>",
  "where Slack and GitHub reach this server; HATHI_URL, if you give none",
] as const;

export function addSetup(program: Command, terminal: Terminal): void {
  program
    .command("setup")
    .description("make the Slack app and the GitHub App, write .env, and send a first message")
    .option(...address)
    .option("--socket", "Slack by Socket Mode, where Slack cannot reach this server; GitHub is left out")
    .addOption(
      new Option("--workspaces <how-many>", "one workspace, or many that install the app by OAuth")
        .choices(["one", "many"])
        .default("one"),
    )
    .option(
      "--org <name>",
      'the organisation on GitHub that gets the App; "" for your own account; found out where it can be',
    )
    .option("--channel <name>", "where the first message goes; #hathi, if you give none")
    .option(
      "--admin <e-mail>",
      "who becomes Hathi's admin, by the address in Slack; git's user.email, if you give none",
    )
    .option("--no-github", "leave GitHub out")
    .action(async (options: SetupOptions) => (await import("./setup/setup.ts")).runSetup(terminal, options));
  const manifest = program
    .command("manifest")
    .description("print what the Slack app or the GitHub App is made of");
  manifest
    .command("slack")
    .description("print the Slack app's manifest, or the link that makes the app of it")
    .option(...address)
    .option("--socket", "for Socket Mode, without an address")
    .option("--link", "print the link")
    .action(async (options: ManifestOptions) =>
      (await import("./setup/setup.ts")).printSlackManifest(terminal, options),
    );
  manifest
    .command("github")
    .description("print the GitHub App's manifest, with the events that the automations listen to")
    .option(...address)
    .action(async (options: ManifestOptions) =>
      (await import("./setup/setup.ts")).printGitHubManifest(terminal, options),
    );
  program
    .command("doctor")
    .description("look at everything that Hathi needs, and say what is wrong and what to do next")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./doctor.ts")).runDoctor(terminal, options),
    );
}
