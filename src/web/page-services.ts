/** What the page works with. `app/` hands it in. */
import type { Bulk } from "../core/ports/people/bulk-acts.ts";
import type { FindCode } from "../core/ports/page/page-code.ts";
import type { ReachPage } from "../core/ports/page/page-reach.ts";
import type { ReachConnections } from "../core/ports/people/connections.ts";
import type { ReachPeople } from "../core/ports/people/people.ts";
import type { ReachAsks, ReachRuns } from "../core/ports/people/reachable-runs.ts";
import type { ReachSettings } from "../core/ports/people/settings.ts";
import type { ReachWishes } from "../core/ports/people/wishes.ts";

export interface PageServices {
  readonly reach: ReachRuns;
  readonly reachPage: ReachPage;
  /** The code of a build. Whoever asks has looked whether the person may see the run. */
  readonly findCode: FindCode;
  readonly bulk: Bulk;
  readonly asks: ReachAsks;
  readonly people: ReachPeople;
  readonly wishes: ReachWishes;
  readonly connections: ReachConnections;
  readonly settings: ReachSettings;
  /** Called when a person did something of which messages in Slack have to tell. */
  readonly onChange: () => void;
}
