/** Makes an event of a test. It is about what the test says, and what Hathi finds in such a payload when it comes in. */
import type { NewEvent } from "../core/event.ts";
import { findGitHubSubjects } from "../core/github-app/github-subject.ts";
import { findSlackSubjects } from "../core/slack-app/slack-subject.ts";

/**
 * @param given comes first, before all that the payload names
 * @param signalled the run that a signal is for which names no other
 */
export function eventOf(
  type: string,
  data: unknown,
  given: string | undefined,
  signalled?: string,
): Omit<NewEvent, "dedupeKey"> {
  const source = type.split(".")[0] ?? "test";
  const first = given ?? (source === "signal" ? signalled : undefined);
  const subjects = [...new Set([...(first === undefined ? [] : [first]), ...findSubjects(source, data)])];
  return { source, type, subject: subjects[0] ?? null, subjects, data: data ?? {} };
}

function findSubjects(source: string, data: unknown): readonly string[] {
  switch (source) {
    case "github":
      return findGitHubSubjects(data);
    case "slack":
      return findSlackSubjects(data);
    default:
      return [];
  }
}
