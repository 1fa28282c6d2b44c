/** Marks what a step makes on GitHub, so that it can be found again when nobody knows whether it was made. */
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { GitHubParameters } from "./find-method.ts";

/**
 * body: a comment that Markdown does not show; "if any": only beneath a text of the author's. external_id: only
 * where the author gave none. payload: a field of a deployment's, where the author's is no text.
 */
export type Mark = "body" | "body if any" | "external_id" | "payload";

/** A run that began again by continueWith counts its calls anew, and has another event: that is its round. */
type Step = Pick<ConnectorCall, "runId" | "call"> & { readonly event: Pick<HathiEvent, "id"> };

function markOf({ runId, call, event }: Step): string {
  return `hathi ${runId} ${event.id} ${call}`;
}

/** The parameters with the mark, where there is a text to hide it in or an id left open. */
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

/** A payload that is no object leaves no room for a mark. */
export function isOwnText(payload: unknown): boolean {
  return payload !== undefined && (typeof payload !== "object" || payload === null || Array.isArray(payload));
}

export function isMarkedAs(text: string | null | undefined, step: Step): boolean {
  return text === markOf(step) || text?.endsWith(`<!-- ${markOf(step)} -->`) === true;
}
