/** Decides whether a pull request is watched. Pure: a table of tests holds it. */

export interface Watch {
  /** True: drafts, too. "only": drafts alone. False, as usual: once they are ready for review. */
  readonly drafts?: boolean | "only";
  /** False, as usual: none. A list: those bots alone, "dependabot" for "dependabot[bot]". */
  readonly bots?: boolean | readonly string[];
  readonly forks?: boolean;
  /** Patterns: some of these, and none that begins with "!". */
  readonly authors?: readonly string[];
  readonly teams?: readonly string[];
  readonly labels?: readonly string[];
  readonly paths?: readonly string[];
  readonly base?: readonly string[];
  /** Lines added and removed. */
  readonly size?: { readonly min?: number; readonly max?: number };
  /** In the repository `.github` of an owner: which of the owner's repositories. */
  readonly repositories?: readonly string[];
  readonly topics?: readonly string[];
}

export interface Watchable {
  readonly repository: string;
  readonly topics: readonly string[];
  readonly author: string;
  readonly isBot: boolean;
  readonly isDraft: boolean;
  readonly isFork: boolean;
  readonly base: string;
  readonly labels: readonly string[];
  readonly size: number;
  /** Asked for only where the settings name them. */
  readonly paths?: readonly string[];
  /** The teams of the author, by slug. Asked for only where the settings name them. */
  readonly teams?: readonly string[];
}

/** Why a pull request is not watched now; undefined where it is. A draft, a label or a base may change. */
export function whyUnwatched(watch: Watch, pull: Watchable): string | undefined {
  const { drafts = false, bots = false, forks = true, size } = watch;
  if (pull.isBot && !isBotWatched(bots, pull.author)) return "a bot opened it";
  if (pull.isFork && !forks) return "it is from a fork";
  if (pull.isDraft && drafts === false) return "it is a draft";
  if (!pull.isDraft && drafts === "only") return "it is no draft";
  if (!some(watch.repositories, [pull.repository])) return "its repository is not watched";
  if (!some(watch.topics, pull.topics)) return "its repository has none of the topics";
  if (!some(watch.authors, [pull.author])) return "its author is not watched";
  if (!some(watch.base, [pull.base])) return `its base is ${pull.base}`;
  if (!some(watch.labels, pull.labels)) return "its labels say so";
  if (size?.min !== undefined && pull.size < size.min) return "it is too small";
  if (size?.max !== undefined && pull.size > size.max) return "it is too large";
  if (pull.teams !== undefined && !some(watch.teams, pull.teams)) return "its author is in none of the teams";
  if (pull.paths !== undefined && !some(watch.paths, pull.paths)) return "it changes none of the paths";
  return undefined;
}

export function isBotWatched(bots: boolean | readonly string[], author: string): boolean {
  if (typeof bots === "boolean") return bots;
  const name = author.replace(/\[bot\]$/, "");
  return some(bots, [name, author]);
}

/**
 * Whether some of these are wanted: one fits a pattern without "!" (if there are any), and none fits one with "!". A path
 * that is excluded does not count; any other exclusion excludes the whole.
 */
export function some(patterns: readonly string[] | undefined, values: readonly string[]): boolean {
  if (patterns === undefined || patterns.length === 0) return true;
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const left = values.filter((value) => !unwanted.some((pattern) => fits(pattern, value)));
  const isExcluded =
    left.length < values.length && !values.some((value) => value.includes("/") && left.includes(value));
  if (isExcluded) return false;
  return wanted.length === 0 || left.some((value) => wanted.some((pattern) => fits(pattern, value)));
}

/** "*" is any part of a name, "**" any folders. Names are compared without regard to case, as GitHub does. */
export function fits(pattern: string, value: string): boolean {
  const parts = pattern.split(/(\*\*\/?|\*)/).map((part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "i").test(value);
}
