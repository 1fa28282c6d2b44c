/** Reads HATHI_OWNER_WORKSPACE and HATHI_WORKSPACES, the part of the configuration that names workspaces. */
import { isWorkspaceId, type WorkspacePolicy } from "../../core/workspaces.ts";
import type { Environment } from "./environment.ts";

export function readWorkspaces(values: Environment, problems: string[]): WorkspacePolicy {
  const { HATHI_OWNER_WORKSPACE: owner = null, HATHI_WORKSPACES: list = "" } = values;
  const allowed = list.split(/[\s,]+/).filter((word) => word !== "");
  const check = (variable: string, id: string): void => {
    if (isWorkspaceId(id)) return;
    problems.push(
      `${variable}: "${id}" is not the id of a Slack workspace; give one such as T0123ABCD, which stands in the address of Slack in a browser, or E0123ABCD of an organisation`,
    );
  };
  if (owner !== null) check("HATHI_OWNER_WORKSPACE", owner);
  for (const id of allowed) check("HATHI_WORKSPACES", id);
  return { owner, allowed };
}
