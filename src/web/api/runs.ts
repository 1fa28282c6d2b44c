/** What the page asks of runs: lists, one run, its journal and its log. */
import type { Router } from "express";
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import type { AuthorCode } from "../../core/ports/page/page-code.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import type { PageServices } from "../page-services.ts";
import type { Visitor } from "../door/visitor.ts";
import { filterSchema, words } from "./read-filter.ts";
import { get } from "./request.ts";
import { entryView, runLine, runView } from "./run-json.ts";

const shownRuns = 50;
const mostEntries = 200;
const shortCharacters = 300;
const longCharacters = 200_000;
const mostCodeCharacters = 2_000_000;
const mostFiles = 500;

const place = z.object({ after: words(100).optional() });
const part = z.object({
  from: z.coerce.number().int().min(1).max(2_000_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(mostEntries).default(mostEntries),
});

export function runReads(router: Router, { reach, reachPage, findCode }: PageServices): void {
  const readsOf = ({ team, by }: Visitor) => reachPage(team, by).runs;
  get(router, "/runs", async ({ visitor, query }) => {
    const { person, ...filter } = filterSchema.parse(query);
    const { after } = place.parse(query);
    const search = { ...filter, concerning: person, after, limit: shownRuns };
    const [found, now] = await Promise.all([
      readsOf(visitor).search(search),
      reach(visitor.team, visitor.by).runs.now(),
    ]);
    const { runs, next, lookedBackTo } = found;
    return {
      runs: runs.map(runLine),
      next,
      lookedBackTo: lookedBackTo?.toISOString() ?? null,
      now: now.toISOString(),
    };
  });
  get(
    router,
    "/runs/:id",
    async ({ visitor, params: { id = "" } }) => {
      keepToLink(visitor, id);
      const [run, now] = await Promise.all([
        readsOf(visitor).show(id),
        reach(visitor.team, visitor.by).runs.now(),
      ]);
      const shown = visitor.kind === "link" ? { ...run, ...alone } : run;
      const code = run.standsAt === null ? undefined : await findCode(run.build);
      const standsAt = code?.find(run.standsAt ?? "") ?? null;
      return { run: runView(shown, standsAt), now: now.toISOString() };
    },
    true,
  );
  get(
    router,
    "/runs/:id/code",
    async ({ visitor, params: { id = "" } }) => {
      keepToLink(visitor, id);
      // Whoever may see the run may see what it does.
      const { build } = await readsOf(visitor).show(id);
      return { build, files: codeView((await findCode(build))?.files ?? []) };
    },
    true,
  );
  get(
    router,
    "/runs/:id/entries",
    async ({ visitor, params: { id = "" }, query }) => {
      keepToLink(visitor, id);
      const { from, limit } = part.parse(query);
      const entries = await readsOf(visitor).entries(id, from, limit);
      return { entries: entries.map((entry) => entryView(entry, shortCharacters)) };
    },
    true,
  );
  get(
    router,
    "/runs/:id/entries/:seq",
    async ({ visitor, params: { id = "", seq } }) => {
      keepToLink(visitor, id);
      const entry = await readsOf(visitor).entry(id, part.shape.from.parse(seq));
      if (entry === undefined)
        throw new HathiError("RUN_UNKNOWN", "the run's journal has no such entry any more");
      return { entry: entryView(entry, longCharacters) };
    },
    true,
  );
  get(
    router,
    "/runs/:id/logs",
    async ({ visitor, params: { id = "" } }) => {
      keepToLink(visitor, id);
      const { lines } = await reach(visitor.team, visitor.by).runs.logs(id);
      return { lines: lines.map(({ at, level, text }) => ({ at: at.toISOString(), level, text })) };
    },
    true,
  );
}

/** Many files are shown as far as they are not too long together. */
export function codeView(files: AuthorCode["files"]): readonly { file: string; text: string | null }[] {
  let left = mostCodeCharacters;
  return files.slice(0, mostFiles).map(({ file, text }) => {
    const isShown = text.length <= Math.min(longCharacters, left);
    if (isShown) left -= text.length;
    return { file: withoutSecrets(file), text: isShown ? withoutSecrets(text) : null };
  });
}

/** What a link, which is for one run, shows of others. */
const alone = { parent: null, children: [], restartedFrom: null, restartedAs: [] } as const;

/** A link is for the one run that it names. */
function keepToLink(visitor: Visitor, id: string): void {
  if (visitor.kind !== "link" || visitor.run === id) return;
  throw new HathiError("NOT_ALLOWED", "this link is for one run. Sign in to see more");
}
