/** When a person works: days and hours on the wall clock of a time zone, less the holidays of a country. */

/**
 * When a person works.
 *
 * @example
 * const hours: WorkingHours = {
 *   timeZone: "Europe/Berlin",
 *   days: [1, 2, 3, 4, 5],
 *   from: "09:00",
 *   to: "17:00",
 *   country: "DE",
 *   region: "BY",
 *   holidays: ["2029-05-01"],
 * };
 * status(workingTime.isWorking(hours, new Date()) ? "somebody is there" : "everybody is at home");
 */
export interface WorkingHours {
  readonly timeZone: string;
  /** 1 for Monday to 7 for Sunday. */
  readonly days: readonly number[];
  /** "09:00" */
  readonly from: string;
  /** "17:00"; the same as `from` or earlier means on the next day. */
  readonly to: string;
  /** "DE"; null where nobody knows it, so that there are no holidays. */
  readonly country: string | null;
  /** "BY", as the country's holidays know it. */
  readonly region: string | null;
  /** Days off, as "2029-05-01": the public holidays from three months ago to three months ahead. */
  readonly holidays: readonly string[];
}

/**
 * What somebody decides of their hours; the rest follows from their time zone.
 *
 * @example
 * const late: HoursSettings = { from: "11:00", to: "19:00", country: "none" };
 * await people.findAll(["ana"], { hours: late });
 */
export interface HoursSettings {
  readonly timeZone?: string | undefined;
  readonly days?: readonly number[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** "DE", or "none" for no holidays at all. */
  readonly country?: string | undefined;
  readonly region?: string | undefined;
}

export const usualHours = { timeZone: "UTC", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" } as const;

/** @returns minutes since midnight, or undefined for what is no time of day */
export function readTimeOfDay(text: string): number | undefined {
  const [, hour, minute = "0"] = /^([01]?\d|2[0-4])(?:[:.]([0-5]\d))?$/.exec(text) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return hour === undefined || minutes > 24 * 60 ? undefined : minutes;
}

/** @param layers from the strongest to the weakest; what none of them says is the country's */
export function mergeHours(
  layers: readonly HoursSettings[],
  ofCountry: (country: string) => { readonly days: readonly number[] },
  countryOf: (zone: string) => string | null,
): Omit<WorkingHours, "holidays"> {
  const first = <Key extends keyof HoursSettings>(key: Key): HoursSettings[Key] =>
    layers.find((layer) => layer[key] !== undefined)?.[key];
  const timeZone = first("timeZone") ?? usualHours.timeZone;
  const said = first("country");
  const country = said === "none" ? null : (said ?? countryOf(timeZone));
  const region = layers.find((layer) => layer.region !== undefined && (layer.country ?? country) === country);
  return {
    timeZone,
    days: first("days") ?? (country === null ? usualHours.days : ofCountry(country).days),
    from: first("from") ?? usualHours.from,
    to: first("to") ?? usualHours.to,
    country,
    region: region?.region ?? null,
  };
}
