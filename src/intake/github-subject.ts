/** What a GitHub event is about, as waits name it: "octo/app#12", else "octo/app", else "octo". */
import { z } from "zod";

const numbered = z.looseObject({ number: z.int().positive() }).optional().catch(undefined);
const account = z
  .looseObject({ login: z.string().min(1) })
  .optional()
  .catch(undefined);

/** The little that we read of a payload: whatever else GitHub sends goes through as it is. */
const payloadSchema = z.looseObject({
  repository: z
    .looseObject({ full_name: z.string().min(1) })
    .optional()
    .catch(undefined),
  pull_request: numbered,
  issue: numbered,
  // Discussions share their numbers with the issues and pull requests of the repository.
  discussion: numbered,
  organization: account,
  installation: z.looseObject({ account }).optional().catch(undefined),
});

export function findGitHubSubject(payload: unknown): string | null {
  const read = payloadSchema.safeParse(payload);
  if (!read.success) return null;
  const { repository, pull_request: pullRequest, issue, discussion, organization, installation } = read.data;
  if (repository === undefined) return organization?.login ?? installation?.account?.login ?? null;
  const number = (pullRequest ?? issue ?? discussion)?.number;
  return number === undefined ? repository.full_name : `${repository.full_name}#${number}`;
}
