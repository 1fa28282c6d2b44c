/** What `.github/hathi.yml` may say about the reminders of a repository, or in the repository `.github` of all. */
import { isScalar } from "yaml";
import type { HoursSettings } from "hathi";
import {
  either,
  type Fault,
  map,
  named,
  oneOf,
  readYaml,
  text,
  textAs,
  texts,
  truth,
  whole,
} from "./read-yaml.ts";
import type { Duties } from "../people/duty.ts";
import type { Watch } from "./watch.ts";

export interface FileSettings {
  readonly watch?: Watch;
  readonly hours?: HoursSettings;
  readonly way?: "channel" | "thread" | "direct";
  readonly channel?: string;
  readonly channelName?: string;
  readonly strangersADay?: number;
  readonly escalateAfter?: number;
  readonly escalateTo?: string;
  readonly duty?: Duties;
  readonly mergeMethod?: "merge" | "squash" | "rebase";
  readonly comments?: "both" | "to slack" | "none";
}

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** "mon-fri", "sun-thu", "mon, wed" */
export function readDays(said: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of said.toLowerCase().split(/\s*,\s*/)) {
    const [from, to] = part.split("-").map((name) => dayNames.indexOf(name.trim().slice(0, 3)));
    if (from === undefined || from < 0 || (to !== undefined && to < 0)) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === (to ?? from)) break;
    }
  }
  return [...days].toSorted((one, other) => one - other);
}

const timeOfDay = textAs(
  (said) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(said) ? said : undefined),
  'a time of day in quotes, such as "09:00"',
);
const timeZone = textAs(
  (said) => (isTimeZone(said) ? said : undefined),
  "a time zone, such as Europe/Berlin",
);

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

const watch = map({
  drafts: either((node) => isScalar(node) && node.value === "only", oneOf("only"), truth),
  bots: either((node) => isScalar(node) && typeof node.value === "boolean", truth, texts),
  forks: truth,
  authors: texts,
  teams: texts,
  labels: texts,
  paths: texts,
  base: texts,
  size: map({ min: whole(0, 1_000_000), max: whole(0, 1_000_000) }),
  repositories: texts,
  topics: texts,
});

const reminders = map({
  watch,
  hours: map({
    timeZone,
    days: textAs(readDays, "days, such as mon-fri"),
    from: timeOfDay,
    to: timeOfDay,
    country: textAs(
      (said) => (/^(?:[A-Z]{2}|none)$/.test(said) ? said : undefined),
      'a country, such as DE, or "none"',
    ),
    region: text,
  }),
  way: oneOf("channel", "thread", "direct"),
  channel: textAs(
    (said) => (/^(?:#\S+|[CG][A-Z0-9]{2,})$/.test(said) ? said : undefined),
    'a channel in quotes, such as "#reviews", or its id',
  ),
  channelName: textAs((said) => (said.includes("{number}") ? said : undefined), "a name with {number} in it"),
  strangersADay: whole(0, 1000),
  duty: named(texts),
  escalate: map({ after: whole(1, 30), to: text }),
  merge: oneOf("merge", "squash", "rebase"),
  comments: oneOf("both", "to slack", "none"),
});

const file = map({ reminders });

/** @returns without settings where there is any fault: half a file is nobody's wish */
export function readSettingsFile(content: string): {
  readonly settings: FileSettings | undefined;
  readonly faults: readonly Fault[];
} {
  const { value, faults } = readYaml(content, file);
  if (faults.length > 0) return { settings: undefined, faults };
  const { escalate, merge, ...others } = value?.reminders ?? {};
  if (others.way === "thread" && others.channel === undefined) {
    const line = content.split("\n").findIndex((one) => /^\s*way:/.test(one)) + 1;
    return {
      settings: undefined,
      faults: [
        {
          line: line || 1,
          message: 'reminders.way: a thread needs a channel: write channel: "#reviews" beside it',
        },
      ],
    };
  }
  return {
    settings: {
      ...others,
      ...(escalate?.after !== undefined && { escalateAfter: escalate.after }),
      ...(escalate?.to !== undefined && { escalateTo: escalate.to }),
      ...(merge !== undefined && { mergeMethod: merge }),
    },
    faults,
  };
}
