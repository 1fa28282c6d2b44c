/** Reads a delivery of GitHub as an event, whether it came as a webhook or from GitHub's delivery log. */
import { z } from "zod";
import type { NewEvent } from "../../core/event.ts";
import { findGitHubSubjects } from "../../core/github-app/github-subject.ts";
import { Refusal, refuseTooDeep } from "../http/refusal.ts";

export interface GitHubDelivery {
  /** GitHub's id of the delivery, which is the same in every redelivery. */
  readonly guid: string | undefined;
  readonly event: string | undefined;
  readonly payload: unknown;
}

// Most actions are words of GitHub's. In a repository_dispatch it is whatever the sender wrote: "deploy-to prod v1.2".
const payloadSchema = z.looseObject({
  action: z
    .string()
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u)
    .optional()
    .catch(undefined),
});

/**
 * @returns undefined for a ping, which is not an event
 * @throws {Refusal} 400 for a delivery that GitHub cannot have sent
 */
export function readGitHubDelivery(delivery: GitHubDelivery): NewEvent | undefined {
  const guid = readName("X-GitHub-Delivery", delivery.guid, /^[\w-]{1,64}$/);
  const event = readName("X-GitHub-Event", delivery.event, /^[a-z][a-z0-9_]{0,63}$/);
  const payload = payloadSchema.safeParse(delivery.payload);
  if (!payload.success) throw new Refusal(400, "the payload is not a JSON object");
  refuseTooDeep(delivery.payload);
  if (event === "ping") return undefined;
  const { action } = payload.data;
  const subjects = findGitHubSubjects(delivery.payload);
  return {
    source: "github",
    type: action === undefined ? `github.${event}` : `github.${event}.${action}`,
    subject: subjects[0] ?? null,
    subjects,
    data: delivery.payload,
    dedupeKey: githubDedupeKey(guid),
  };
}

export function githubDedupeKey(guid: string): string {
  return `github:${guid}`;
}

function readName(header: string, value: string | undefined, form: RegExp): string {
  if (value === undefined || value === "") throw new Refusal(400, `${header} is missing`);
  if (!form.test(value)) throw new Refusal(400, `${header} has a form that GitHub does not send`);
  return value;
}
