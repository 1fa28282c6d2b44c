/** What a person does not want to hear of for a while, or at all. */

/**
 * What a person does not want to hear of.
 *
 * @example
 * const muted = (quiet: readonly Quiet[]): readonly string[] => quiet.map(({ about }) => about);
 * status(`${muted((await people.find("ana"))?.quiet ?? []).length} things are muted`);
 */
export interface Quiet {
  /** "octo/app#12", "octo/app", in small letters; empty for everything. */
  readonly about: string;
  /** Null until the person takes it back. */
  readonly until: Date | null;
}

/** As it is compared: GitHub knows names in any case. */
export function aboutKey(about: string): string {
  return about.toLowerCase();
}

/** Reads what can be quiet: "octo/app#12", "octo/app", or an address of GitHub's. Undefined for anything else. */
export function readAbout(text: string): string | undefined {
  const path = text.replace(/^https?:\/\/[^/]+\//i, "");
  const [, repository, number] =
    /^([\w.-]+\/[\w.-]+?)(?:(?:#|\/pull\/|\/issues\/)(\d+)(?:[/?#].*)?)?\/?$/.exec(path) ?? [];
  if (repository === undefined) return undefined;
  return aboutKey(number === undefined ? repository : `${repository}#${number}`);
}

/** The one of these that keeps something quiet the longest. */
export function findQuiet(quiets: readonly Quiet[], about: string, at: number): Quiet | undefined {
  const key = aboutKey(about);
  const held = quiets.filter(
    (one) =>
      (one.about === "" || one.about === key || key.startsWith(`${one.about}#`)) &&
      (one.until === null || one.until.getTime() > at),
  );
  return (
    held.find(({ until }) => until === null) ??
    held.toSorted((one, other) => Number(other.until) - Number(one.until))[0]
  );
}
