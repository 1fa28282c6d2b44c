/** What is said between a process and the one of its that looks at builds. */
import type { ErrorCode } from "../../../core/errors.ts";
import type { EvaluatedBundle, LoadedAutomation } from "../declarations.ts";

export interface LookRequest {
  /** The name of the automation's file. */
  readonly file: string;
  readonly bundle: EvaluatedBundle;
}

export type LookResult =
  | { readonly ok: true; readonly declared: readonly LoadedAutomation[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export type LookAnswer = LookResult & {
  /** The build has changed built-ins of the process, such as Object.prototype: no other is looked at in it. */
  readonly isSpoiled: boolean;
};
