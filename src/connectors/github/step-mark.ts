/** Marks what a step makes on GitHub, so that it can be found again when nobody knows whether it was made. */
import type { ConnectorCall } from "../../core/connector.ts";
import type { GitHubParameters } from "./find-method.ts";

/** body: a comment that Markdown does not show. external_id: only where the author gave none. */
export type Mark = "body" | "external_id";

type Step = Pick<ConnectorCall, "runId" | "call">;

function markOf({ runId, call }: Step): string {
  return `hathi ${runId} ${call}`;
}

/** The parameters with the mark, where there is a text to hide it in or an id left open. */
export function markStep(mark: Mark | undefined, parameters: GitHubParameters, step: Step): GitHubParameters {
  if (mark === "body" && typeof parameters.body === "string") {
    return { ...parameters, body: `${parameters.body}\n\n<!-- ${markOf(step)} -->` };
  }
  if (mark === "external_id" && parameters.external_id === undefined) {
    return { ...parameters, external_id: markOf(step) };
  }
  return parameters;
}

export function isMarkedAs(text: string | null | undefined, step: Step): boolean {
  return text === markOf(step) || text?.endsWith(`<!-- ${markOf(step)} -->`) === true;
}
