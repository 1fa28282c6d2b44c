/** What a click or a command is known by when it comes again: the id that Slack gives it, or else its content. */
import { createHash } from "node:crypto";

/**
 * @param person who Slack says it is from
 * @param body as Slack sent it: where it has no `trigger_id`, the time of the click or the address to answer to
 *   differs from one to the next
 */
export function identifyRequest(person: string, body: object): string {
  const trigger = "trigger_id" in body ? body.trigger_id : undefined;
  const isId = typeof trigger === "string" && trigger !== "" && trigger.length <= 200;
  const known = isId ? trigger : createHash("sha256").update(JSON.stringify(body)).digest("hex");
  return `${person} ${known}`;
}
