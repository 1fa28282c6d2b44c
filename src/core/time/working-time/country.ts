/** What follows from a time zone: its country, and which days of the week are worked there. */
import zonesOfCountries from "./zones-of-countries.json" with { type: "json" };

// From the time zones of CLDR. Asking Intl for them takes more than half a second.
const countries = new Map(
  Object.entries(zonesOfCountries).flatMap(([country, zones]) =>
    zones.split(" ").map((zone) => [zone, country] as const),
  ),
);

/** @returns null for a zone of no country, such as UTC, or of several */
export function countryOfZone(zone: string): string | null {
  return countries.get(zone) ?? null;
}

export function isCountry(text: string): boolean {
  return Object.hasOwn(zonesOfCountries, text);
}

/** The days of the week that offices work in a country, by CLDR; where it names one day of rest, there are two. */
export function workingDaysIn(country: string): readonly number[] {
  const locale = new Intl.Locale(`und-${country}`) as unknown as {
    getWeekInfo(): { readonly weekend: readonly number[] };
  };
  const { weekend } = locale.getWeekInfo();
  const [only = 7] = weekend;
  const rest = weekend.length === 1 ? [only, only === 1 ? 7 : only - 1] : weekend;
  return [1, 2, 3, 4, 5, 6, 7].filter((day) => !rest.includes(day));
}
