/** What is wrong with a field of a form, in words for people who know no schemas. */
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

export function describeProblem(issue: Issue): string {
  switch (issue.code) {
    case "too_big":
      return `Give at most ${amount(issue.maximum, issue.origin)}.`;
    case "too_small":
      return `Give at least ${amount(issue.minimum, issue.origin)}.`;
    case "invalid_value":
      return `Choose one of: ${issue.values.map(String).join(", ")}.`;
    case "not_multiple_of":
      return `Give a multiple of ${issue.divisor}.`;
    case "invalid_type":
      return issue.expected === "int" ? "Give a whole number." : `Give ${article(issue.expected)}.`;
    case "invalid_format":
      return issue.format === "regex"
        ? "This is not in the form that is wanted."
        : `This is no valid ${issue.format.replaceAll("_", " ")}.`;
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
    case "unrecognized_keys":
      break;
  }
  return issue.message;
}

function amount(bound: number | bigint, origin: string): string {
  if (origin === "string") return bound === 1 ? "1 character" : `${bound} characters`;
  return origin === "array" || origin === "set" ? `${bound} of these` : String(bound);
}

function article(what: string): string {
  return `${/^[aeiou]/.test(what) ? "an" : "a"} ${what}`;
}
