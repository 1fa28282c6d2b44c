/** What Hathi and its process that looks at builds say to each other. */
import type { ErrorCode } from "../../../core/errors.ts";
import type { AskedOfMachine } from "./asked-of-machine.ts";
import type { Environment } from "../../realm/built-ins/run-process.ts";
import type { EvaluatedBundle, LoadedAutomation } from "../packages/declarations.ts";

export interface LookRequest {
  /** The name of the automation's file. */
  readonly file: string;
  readonly bundle: EvaluatedBundle;
  /** As Hathi has it now. */
  readonly environment: Environment;
}

export type LookResult =
  | { readonly ok: true; readonly declared: readonly LoadedAutomation[]; readonly asked: AskedOfMachine }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export type LookAnswer = LookResult & {
  /**
   * The build has changed built-ins for good, as by Object.freeze, or much of the memory is taken. No other build is
   * looked at in that process.
   */
  readonly isSpoiled: boolean;
  /** What an instance takes is measured now: a second answer says so. Without one this one serves. */
  readonly isBeingWeighed?: boolean;
};
