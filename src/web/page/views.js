// @ts-check
/** The page's views, in the order of its bar. */
import { AsksView } from "./asks/asks.js";
import { AutomationsView } from "./automations/automations.js";
import { EventsView } from "./events/events.js";
import { RunsView } from "./runs/runs.js";
import { CausesView } from "./whole/causes.js";
import { HealthView } from "./whole/health.js";
import { PeopleView } from "./whole/people.js";

/**
 * @typedef {object} ViewProps
 * @property {import("./state/server.js").Me} me
 * @property {import("./state/place.js").Place} place
 * @property {import("./state/hands.js").Hands} hands
 */

/** @type {readonly { name: string, title: string, View: (props: any) => any }[]} */
export const views = [
  { name: "runs", title: "Runs", View: RunsView },
  { name: "errors", title: "Errors", View: CausesView },
  { name: "asks", title: "Questions", View: AsksView },
  { name: "automations", title: "Automations", View: AutomationsView },
  { name: "events", title: "Events", View: EventsView },
  { name: "people", title: "People", View: PeopleView },
  { name: "health", title: "Health", View: HealthView },
];
