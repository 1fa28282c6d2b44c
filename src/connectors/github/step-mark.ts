/** Marks what a step makes on GitHub, so that Hathi can find it when nobody knows whether it was made. */
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { GitHubParameters } from "./find-method.ts";

/**
 * Where the mark goes. "body": a comment that Markdown does not show. "body if any": the same, but only below a text
 * of the author. "external_id": only if the author gave none. "payload": a field of a deployment's payload, unless
 * the author's payload is a text.
 */
export type Mark = "body" | "body if any" | "external_id" | "payload";

/** A run that continueWith began again counts its calls from 1 again. Its new event tells the rounds apart. */
type Step = Pick<ConnectorCall, "runId" | "call"> & { readonly event: Pick<HathiEvent, "id"> };

function markOf({ runId, call, event }: Step): string {
  return `hathi ${runId} ${event.id} ${call}`;
}

/** Adds the mark to the parameters, if there is a text to hide it in or a field that the author left empty. */
export function markStep(mark: Mark | undefined, parameters: GitHubParameters, step: Step): GitHubParameters {
  const { body, payload } = parameters;
  const comment = `<!-- ${markOf(step)} -->`;
  if ((mark === "body" || mark === "body if any") && typeof body === "string" && body !== "") {
    return { ...parameters, body: `${body}\n\n${comment}` };
  }
  if (mark === "body" && (body === undefined || body === null || body === "")) {
    return { ...parameters, body: comment };
  }
  if (mark === "payload" && !isOwnText(payload)) {
    return { ...parameters, payload: { ...(payload as object | undefined), hathi: markOf(step) } };
  }
  if (mark === "external_id" && parameters.external_id === undefined) {
    return { ...parameters, external_id: markOf(step) };
  }
  return parameters;
}

/** Whether the payload is no object, and so has no room for a mark. */
export function isOwnText(payload: unknown): boolean {
  return payload !== undefined && (typeof payload !== "object" || payload === null || Array.isArray(payload));
}

export function isMarkedAs(text: string | null | undefined, step: Step): boolean {
  return text === markOf(step) || text?.endsWith(`<!-- ${markOf(step)} -->`) === true;
}
