/**
 * Tells a 404 about something that the run's own event proves to be there. For some seconds GitHub's API may not know
 * yet what its webhook has told of, so such a call is made again in the event's first minute.
 */
import { z } from "zod";
import type { HathiEvent } from "../../core/event.ts";
import type { Endpoint } from "./find-method.ts";

const firstMinuteMs = 60_000;

const numbered = z.looseObject({ number: z.number() }).optional().catch(undefined);
const identified = z
  .looseObject({ id: z.number().optional(), head_sha: z.string().optional(), sha: z.string().optional() })
  .optional()
  .catch(undefined);
const sha = z.string().optional().catch(undefined);

const told = z.looseObject({
  action: z.string().optional().catch(undefined),
  repository: z.looseObject({ full_name: z.string() }),
  number: z.number().optional().catch(undefined),
  issue: numbered,
  pull_request: z
    .looseObject({
      number: z.number(),
      head: z.looseObject({ sha }).optional(),
      base: z.looseObject({ sha }).optional(),
    })
    .optional()
    .catch(undefined),
  comment: identified,
  review: identified,
  check_run: identified,
  check_suite: identified,
  workflow_run: identified,
  deployment: identified,
  release: identified,
  after: sha,
  sha,
});

/** What these answer with 404 is an answer: not merged, no parent. */
const answersByAbsence = /\/(?:merge|parent)$/;

/** @returns how long to wait before the call is made again; undefined where the 404 stands */
export function waitForJustMade(
  error: unknown,
  { method, path }: Endpoint,
  { source, time, data }: Pick<HathiEvent, "source" | "time" | "data">,
  now: number,
): number | undefined {
  if (source !== "github" || !(error instanceof Error) || !("status" in error) || error.status !== 404) {
    return undefined;
  }
  const age = now - time.getTime();
  // A clock that was skipped says nothing about GitHub's.
  if (Math.abs(age) >= firstMinuteMs) return undefined;
  const event = told.safeParse(data).data;
  if (event === undefined || event.action === "deleted") return undefined;
  if (method === "GET" && answersByAbsence.test(path)) return undefined;
  // Twice as late each time.
  return isProven(path, event) ? Math.max(1000, age) : undefined;
}

/** The repository itself, or what it has under an id that the event names: "/repos/octo/app/pulls/7/files". */
function isProven(path: string, event: z.infer<typeof told>): boolean {
  const [, repos, owner, repo, ...below] = partsOf(path) ?? [];
  if (repos !== "repos" || `${owner}/${repo}`.toLowerCase() !== event.repository.full_name.toLowerCase()) {
    return false;
  }
  if (below.length === 0) return true;
  // "issues/comments/9" and "actions/runs/9" have one word more before the id.
  const parts = ["comments", "runs"].includes(below[1] ?? "") ? below.slice(1) : below;
  const ids = parts.filter((_, at) => at % 2 === 1);
  const known = idsOf(event);
  return ids.length > 0 && ids.every((id) => known.has(id));
}

/** Undefined for a path that is no address: what a run's code gives may have a bare "%". */
function partsOf(path: string): readonly string[] | undefined {
  try {
    return path.split("/").map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}

function idsOf(event: z.infer<typeof told>): ReadonlySet<string> {
  const { pull_request: pull, issue, number, after, sha: commit } = event;
  const things = [
    event.comment,
    event.review,
    event.check_run,
    event.check_suite,
    event.workflow_run,
    event.deployment,
    event.release,
  ];
  const ids = [
    number,
    pull?.number,
    pull?.head?.sha,
    pull?.base?.sha,
    issue?.number,
    after,
    commit,
    ...things.flatMap((thing) => [thing?.id, thing?.head_sha, thing?.sha]),
  ];
  return new Set(ids.flatMap((id) => (id === undefined ? [] : [String(id)])));
}
