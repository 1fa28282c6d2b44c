/** `hathi deploy`: the automations folder becomes what new events start, without a process that lasts. */
import { deployAutomations } from "../deploy-automations.ts";
import { describeTriggers } from "../schedule-problems.ts";
import { silentLogger } from "../core/logger.ts";
import { formatFailures, toFailureJson } from "./format-check.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";
import { withStore } from "./with-runs.ts";

export async function deployFolder(terminal: Terminal, options: { readonly json?: boolean }): Promise<void> {
  await withStore(terminal, async (store, config) => {
    const { automations, failures } = await deployAutomations(config, store, silentLogger);
    const deployed = automations.map(({ name, build, types, schedule, file }) => ({
      name,
      build,
      types,
      ...(schedule !== undefined && { schedule }),
      file,
    }));
    if (options.json === true) {
      terminal.print(JSON.stringify({ deployed, failures: failures.map(toFailureJson) }, null, 2));
    } else {
      const lines = automations.map(
        (automation) =>
          `deployed ${automation.name} (build ${automation.build}) on ${describeTriggers(automation)}`,
      );
      if (deployed.length === 0) lines.push("nothing is deployed");
      terminal.print([...lines, ...formatFailures(failures)].join("\n"));
    }
    if (failures.length > 0) throw new CommandFailed();
  });
}
