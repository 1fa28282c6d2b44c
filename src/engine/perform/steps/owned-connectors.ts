/** The connectors of one run: each call can tell whether this worker still owns the run. */
import type { Connector } from "../../../core/ports/connector.ts";
import type { Connectors } from "../../realm/api/author-api.ts";

export function ownedConnectors(
  { slack, github, http, run }: Connectors,
  isOwned: () => boolean,
): Connectors {
  const owned = (connector: Connector): Connector => {
    const performEncoded = connector.performEncoded?.bind(connector);
    return {
      name: connector.name,
      perform: async (call) => connector.perform({ ...call, isOwned }),
      ...(performEncoded !== undefined && {
        performEncoded: async (call) => performEncoded({ ...call, isOwned }),
      }),
      classify: (error) => connector.classify(error),
    };
  };
  return {
    slack: owned(slack),
    github: owned(github),
    http: owned(http),
    ...(run !== undefined && { run: owned(run) }),
  };
}
