/** What people may set for a repository in Slack, by `/hathi settings pr-reminder octo/app`. */
import * as z from "zod/mini";
import { type FileSettings, isTimeZone, readDays } from "./file.ts";
import { fits } from "./watch.ts";

const text = (pattern: RegExp) => z.optional(z.string().check(z.regex(pattern), z.maxLength(140)));
const list = () => z.optional(z.string().check(z.maxLength(1000)));
const whole = (most: number) => z.optional(z.int().check(z.minimum(0), z.maximum(most)));

/** Slack shows it below the field. `more` is what Hathi checks beside the schema. */
function hint<Field extends z.ZodMiniType>(
  description: string,
  field: Field,
  more: { readonly format?: "time-zone"; readonly neededWith?: { readonly way: "thread" } } = {},
): Field {
  z.globalRegistry.add(field, { description, ...more });
  return field;
}

const patterns = (example: string) => hint(`Patterns, such as: ${example}`, list());
const timeOfDay = () => text(/^([01]\d|2[0-3]):[0-5]\d$/);
const name = "\\s*@?[\\w.-]+\\s*";
const oneDuty = `\\s*[\\w.-]+\\s*:${name}(?:,${name})*`;
const day = "(?:mon|tue|wed|thu|fri|sat|sun)";

/** Fields as a form has them: a list is a text with commas. */
export const settingsForm = z.object({
  way: z.optional(z.enum(["channel", "thread", "direct"])),
  channel: hint("For the way “thread”: #reviews", text(/^(?:#\S+|[CG][A-Z0-9]{2,})$/), {
    neededWith: { way: "thread" },
  }),
  channelName: hint("pr-{repository}-{number}-{title}", text(/\{number\}/)),
  comments: z.optional(z.enum(["both", "to slack", "none"])),
  merge: z.optional(z.enum(["merge", "squash", "rebase"])),
  escalateAfter: hint("Working days of waiting for the same people; 0 for never", whole(30)),
  escalateTo: hint("#leads, or the id of a channel or person", text(/^(?:#\S+|[CGUW][A-Z0-9]{2,})$/)),
  strangersADay: whole(1000),
  drafts: z.optional(z.enum(["no", "yes", "only"])),
  bots: hint("yes, no, or names: dependabot, renovate", list()),
  forks: z.optional(z.enum(["yes", "no"])),
  authors: patterns("ana, !ben"),
  teams: patterns("core, !interns"),
  labels: patterns("urgent, !wip"),
  base: patterns("main, release/*"),
  paths: patterns("src/**, !src/generated/**"),
  minSize: whole(1_000_000),
  maxSize: whole(1_000_000),
  days: hint("mon-fri", text(new RegExp(`^${day}(?:\\s*[,-]\\s*${day})*$`))),
  from: hint("09:00", timeOfDay()),
  to: hint("17:00", timeOfDay()),
  timeZone: hint("Europe/Berlin", text(/\S/), { format: "time-zone" }),
  country: hint("DE, or none for no holidays", text(/^(?:[A-Z]{2}|none)$/)),
  duty: hint(
    "Whose turn it is week by week, or a user group: core: dana, eli; web: @web-oncall",
    text(new RegExp(`^${oneDuty}(?:;${oneDuty})*;?\\s*$`)),
  ),
});

export type FormValues = z.infer<typeof settingsForm>;

/** The values of the repository, or of the pattern that says the most of it. */
export function valuesFor(
  repository: string,
  all: Readonly<Record<string, FormValues>> = {},
): FormValues | undefined {
  const name = repository.toLowerCase();
  const patterns = Object.keys(all).filter((pattern) => fits(pattern, name));
  const [best] = patterns.toSorted((one, other) => plainLength(other) - plainLength(one));
  return all[name] ?? (best === undefined ? undefined : all[best]);
}

export function settingsOfForm(values: FormValues = {}): FileSettings {
  const { way, channel, channelName, comments, merge, escalateAfter, escalateTo, strangersADay } = values;
  const [watch, hours, duty] = [watchOf(values), hoursOf(values), dutyOf(values.duty)];
  return defined({
    way,
    channel,
    channelName,
    comments,
    mergeMethod: merge,
    escalateAfter,
    escalateTo,
    strangersADay,
    watch: isEmpty(watch) ? undefined : watch,
    hours: isEmpty(hours) ? undefined : hours,
    duty,
  });
}

function watchOf(values: FormValues): NonNullable<FileSettings["watch"]> {
  const { drafts, bots, forks, minSize, maxSize } = values;
  const size = defined({ min: minSize, max: maxSize });
  return defined({
    drafts: drafts === undefined ? undefined : drafts === "only" ? ("only" as const) : drafts === "yes",
    bots: bots === undefined ? undefined : /^(?:yes|no)$/i.test(bots.trim()) ? isYes(bots) : partsOf(bots),
    forks: forks === undefined ? undefined : isYes(forks),
    authors: partsOf(values.authors),
    teams: partsOf(values.teams),
    labels: partsOf(values.labels),
    base: partsOf(values.base),
    paths: partsOf(values.paths),
    size: isEmpty(size) ? undefined : size,
  });
}

function hoursOf({ days, from, to, timeZone, country }: FormValues): NonNullable<FileSettings["hours"]> {
  // What was set before forms knew the time zones may only look like one.
  const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : undefined;
  return defined({
    days: days === undefined ? undefined : readDays(days),
    from,
    to,
    timeZone: zone,
    country,
  });
}

/** "core: dana, eli; web: @web-oncall" */
function dutyOf(duty: string | undefined): FileSettings["duty"] {
  if (duty === undefined) return undefined;
  const teams = duty.split(";").flatMap((one) => {
    const [team = "", people = ""] = one.split(":");
    const logins = partsOf(people) ?? [];
    return team.trim() === "" || logins.length === 0 ? [] : [[team.trim().toLowerCase(), logins] as const];
  });
  return teams.length === 0 ? undefined : Object.fromEntries(teams);
}

function partsOf(text: string | undefined): readonly string[] | undefined {
  const parts = (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts;
}

const isYes = (text: string): boolean => text.trim().toLowerCase() === "yes";
const plainLength = (pattern: string): number => pattern.replaceAll("*", "").length;
const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Defined<Value>;
}
