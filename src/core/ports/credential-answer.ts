/** What a service answers at start, when it is asked whose credentials these are. */
import type { Finding } from "../finding.ts";

export type CredentialAnswer =
  /** The service knows them. `is` has the fields of the log line that says what is connected. */
  | {
      readonly kind: "known";
      readonly is: Readonly<Record<string, string>>;
      /** What the service granted and what it did not, compared with what Hathi needs. */
      readonly grants: readonly Finding[];
    }
  /** The service refuses them. `problem` names the variable and says what to do. */
  | { readonly kind: "refused"; readonly problem: string }
  /** The service cannot answer now. */
  | { readonly kind: "away"; readonly why: string };
