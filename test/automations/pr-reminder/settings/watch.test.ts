import { describe, expect, it } from "vitest";
import {
  fits,
  some,
  type Watch,
  type Watchable,
  whyUnwatched,
} from "../../../../automations/pr-reminder/settings/watch.ts";

const pull: Watchable = {
  repository: "octo/app",
  topics: ["web"],
  author: "ana",
  isBot: false,
  isDraft: false,
  isFork: false,
  base: "main",
  labels: ["bug"],
  size: 100,
};

describe("what is watched", () => {
  it.each<[string, Watch, Partial<Watchable>, boolean]>([
    ["all that people open", {}, {}, true],
    ["no bots", {}, { isBot: true, author: "dependabot[bot]" }, false],
    ["all bots", { bots: true }, { isBot: true }, true],
    ["one bot", { bots: ["dependabot"] }, { isBot: true, author: "dependabot[bot]" }, true],
    ["another bot", { bots: ["dependabot"] }, { isBot: true, author: "renovate[bot]" }, false],
    ["all but one bot", { bots: ["!renovate"] }, { isBot: true, author: "dependabot[bot]" }, true],
    ["no drafts", {}, { isDraft: true }, false],
    ["drafts, too", { drafts: true }, { isDraft: true }, true],
    ["with drafts, the others as well", { drafts: true }, {}, true],
    ["drafts alone", { drafts: "only" }, { isDraft: true }, true],
    ["drafts alone, one that is ready", { drafts: "only" }, {}, false],
    ["forks", {}, { isFork: true }, true],
    ["no forks", { forks: false }, { isFork: true }, false],
    ["an author", { authors: ["ana", "ben"] }, {}, true],
    ["an author in other letters", { authors: ["ANA"] }, {}, true],
    ["not an author", { authors: ["!ana"] }, {}, false],
    ["everybody but one", { authors: ["!ben"] }, {}, true],
    ["a label", { labels: ["bug"] }, {}, true],
    ["without the label", { labels: ["feature"] }, {}, false],
    ["not with a label", { labels: ["!wip"] }, { labels: ["bug", "wip"] }, false],
    ["a label, but not with another", { labels: ["bug", "!wip"] }, {}, true],
    ["no label at all, and one is excluded", { labels: ["!wip"] }, { labels: [] }, true],
    ["a base by pattern", { base: ["main", "release/*"] }, { base: "release/1" }, true],
    ["another base", { base: ["main"] }, { base: "dev" }, false],
    ["a base that is excluded", { base: ["!gh-pages"] }, { base: "gh-pages" }, false],
    ["a size", { size: { min: 10, max: 500 } }, {}, true],
    ["too small", { size: { min: 101 } }, {}, false],
    ["too large", { size: { max: 99 } }, {}, false],
    ["a path", { paths: ["src/**"] }, { paths: ["docs/a.md", "src/x/y.ts"] }, true],
    ["none of the paths", { paths: ["src/**"] }, { paths: ["docs/a.md"] }, false],
    ["only paths that are excluded", { paths: ["**", "!docs/**"] }, { paths: ["docs/a.md"] }, false],
    [
      "some paths that are excluded",
      { paths: ["**", "!docs/**"] },
      { paths: ["docs/a.md", "src/a.ts"] },
      true,
    ],
    ["a team", { teams: ["core"] }, { teams: ["web", "core"] }, true],
    ["none of the teams", { teams: ["core"] }, { teams: [] }, false],
    ["teams that nobody asked for", { teams: ["core"] }, {}, true],
    ["a repository by pattern", { repositories: ["octo/app*"] }, {}, true],
    ["all but one repository", { repositories: ["octo/*", "!octo/app"] }, {}, false],
    ["a topic", { topics: ["web"] }, {}, true],
    ["none of the topics", { topics: ["backend"] }, {}, false],
  ])("%s", (_what, watch, part, isWatched) => {
    expect(whyUnwatched(watch, { ...pull, ...part }) === undefined).toBe(isWatched);
  });
});

describe("patterns", () => {
  it.each([
    ["src/*", "src/a.ts", true],
    ["src/*", "src/a/b.ts", false],
    ["src/**", "src/a/b.ts", true],
    ["**/*.md", "a.md", true],
    ["**/*.md", "docs/a.md", true],
    ["*.md", "docs/a.md", false],
    ["a+b", "a+b", true],
    ["a.b", "axb", false],
  ])("%s and %s", (pattern, value, isFit) => {
    expect(fits(pattern, value)).toBe(isFit);
  });

  it("of an empty list want everything", () => {
    expect([some(undefined, []), some([], ["a"]), some(["a"], [])]).toEqual([true, true, false]);
  });
});
