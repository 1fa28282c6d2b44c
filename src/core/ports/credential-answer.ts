/** What a service said when it was asked, at start, whose credentials it was given. */

export type CredentialAnswer =
  /** Fields for the one line of the log that says what is connected. */
  | { readonly kind: "known"; readonly is: Readonly<Record<string, string>> }
  /** Names the variable and says what to do. */
  | { readonly kind: "refused"; readonly problem: string }
  /** It does not answer, or not now. */
  | { readonly kind: "away"; readonly why: string };
