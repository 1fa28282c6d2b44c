/** What is said between the process's own thread and the one that looks at builds. */
import type { ErrorCode } from "../../core/errors.ts";
import type { EvaluatedBundle, LoadedAutomation } from "../declarations.ts";

export interface LookRequest {
  /** The name of the automation's file. */
  readonly file: string;
  readonly bundle: EvaluatedBundle;
}

export type LookAnswer =
  | { readonly ok: true; readonly declared: readonly LoadedAutomation[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };
