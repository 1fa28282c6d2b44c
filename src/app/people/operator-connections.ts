/** What whoever operates the machine does to connections, in the terminal: all workspaces, and no rights are asked for. */
import type { ConnectionCommands } from "../../core/ports/people/connections.ts";
import { createConnectionStore } from "../../journal/workspaces/connected-repositories.ts";
import type { Store } from "../open-store.ts";
import { createConnectionCommands } from "./connection-commands.ts";
import type { PeopleParts } from "./create-people.ts";
import { operatorRights } from "./people-commands.ts";

/** @param workspace where to connect; undefined for the owner */
export function createOperatorConnections(
  parts: PeopleParts,
  { database }: Pick<Store, "database">,
  workspace: string | undefined,
): ConnectionCommands {
  const connections = createConnectionStore(database);
  return createConnectionCommands(
    { ...parts, connections, rights: operatorRights, belongsTo: async () => true },
    workspace,
  );
}
