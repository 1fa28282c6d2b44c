/** `hathi runs settle`: a person says in the terminal whether a step in doubt happened. */
import { describeStep, readAssumedResult, type Settlement } from "../../core/doubt.ts";
import { HathiError } from "../../core/errors.ts";
import { plainText } from "../../core/text/plain-text.ts";
import type { Terminal } from "../terminal.ts";
import type { Because } from "../because.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

export interface SettleOptions extends Because {
  readonly happened?: boolean;
  readonly result?: string;
  readonly again?: boolean;
  readonly cancel?: boolean;
  readonly call?: string;
  readonly json?: boolean;
}

export async function runSettle(terminal: Terminal, id: string, options: SettleOptions): Promise<void> {
  const settlement = readSettlement(options);
  const call = options.call === undefined ? undefined : Number(options.call);
  if (call !== undefined && !(Number.isInteger(call) && call > 0)) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--call: "${options.call ?? ""}" is no call of the run; give the number of one`,
    );
  }
  await withRuns(terminal, async ({ control }) => {
    const run = await control.settle(
      id,
      terminalActor(options),
      settlement,
      call === undefined ? {} : { call },
    );
    const [left] = run.doubts ?? [];
    const said =
      left === undefined
        ? "goes on"
        : `still waits for an answer about call ${left.call}, ${plainText(describeStep(left, 80))}`;
    const is = settlement.kind === "cancel" ? "is being cancelled: its clean-up runs, then it ends" : said;
    terminal.print(options.json === true ? JSON.stringify(run, null, 2) : `${run.shortId} ${is}`);
  });
}

export function readSettlement({ happened, again, cancel, result }: SettleOptions): Settlement {
  if (result !== undefined && happened !== true) {
    throw new HathiError("CONFIG_INVALID", "--result: use this option with --happened");
  }
  if (again === true) return { kind: "again" };
  if (cancel === true) return { kind: "cancel" };
  if (happened !== true) {
    throw new HathiError("CONFIG_INVALID", "say what is true: --happened, --again or --cancel");
  }
  const read = readAssumedResult(result ?? "");
  if ("problem" in read) throw new HathiError("CONFIG_INVALID", `--result: ${read.problem}`);
  return { kind: "happened", result: read.value };
}
