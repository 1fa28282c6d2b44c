/** Reads HATHI_OWNER_WORKSPACE and HATHI_WORKSPACES, the part of the configuration that names workspaces. */
import { isWorkspaceId } from "../../core/workspaces.ts";
import type { Refuse } from "./setting.ts";

export function readWorkspace(id: string, refuse: Refuse): string {
  if (!isWorkspaceId(id))
    refuse(
      `"${id}" is not the id of a Slack workspace; give one such as T0123ABCD, which stands in the address of Slack in a browser, or E0123ABCD of an organisation`,
    );
  return id;
}
