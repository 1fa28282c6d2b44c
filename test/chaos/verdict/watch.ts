/**
 * Looks at the database each second, past all proxies: which stories are over, whether a run is an orphan, and
 * whether anything moves at all. While the database is away it sees nothing and says nothing.
 */
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { messageOf } from "../../../src/core/errors.ts";
import type { People } from "../world/people.ts";
import { readUnfinished, type UnfinishedRun } from "./read-runs.ts";
import type { Story } from "../stories/story.ts";

export interface Violation {
  readonly what: string;
  readonly story: Story | null;
  readonly runId: RunId | null;
}

export class Watch {
  readonly violations: Violation[] = [];
  readonly #database: Database;
  readonly #people: People;
  readonly #active = new Map<Story, { readonly since: number; tending: boolean }>();
  readonly #paused = new Set<string>();
  looks = 0;
  blind = 0;
  finished = 0;
  #lastProgress = performance.now();
  unfinished: readonly UnfinishedRun[] = [];

  constructor(database: Database, people: People) {
    this.#database = database;
    this.#people = people;
  }

  /** From here on the story's run exists: what started it was acknowledged. */
  add(story: Story): void {
    this.#active.set(story, { since: performance.now(), tending: false });
  }

  get active(): readonly Story[] {
    return [...this.#active.keys()];
  }

  get quietMs(): number {
    return this.#active.size === 0 ? 0 : performance.now() - this.#lastProgress;
  }

  async look(): Promise<void> {
    // What is added while the database is asked may not be in its answer.
    const known = this.active;
    let orphans: Awaited<ReturnType<typeof findOrphans>>;
    try {
      [this.unfinished, orphans] = await Promise.all([
        readUnfinished(this.#database),
        findOrphans(this.#database),
      ]);
    } catch {
      this.blind += 1;
      return;
    }
    this.looks += 1;
    for (const { id, automation, state } of orphans) {
      this.#report(`the run ${id} of ${automation} was an orphan (${state})`, id);
    }
    for (const run of this.unfinished) {
      if (run.state === "paused") await this.#settle(run);
    }
    for (const story of known) this.#follow(story);
  }

  async #settle(run: UnfinishedRun): Promise<void> {
    try {
      if (this.#paused.has(run.id) || (await this.#people.answer(run.id))) return;
      // Settled since it was looked at, maybe.
      const [now] = (await readUnfinished(this.#database)).filter(({ id }) => id === run.id);
      if (now?.state !== "paused") return;
    } catch {
      return;
    }
    this.#paused.add(run.id);
    this.#report(`the run ${run.id} of ${run.automation} was paused: ${run.error?.message ?? ""}`, run.id);
  }

  #follow(story: Story): void {
    const run = this.runOf(story);
    const active = this.#active.get(story);
    if (run === undefined) {
      this.#active.delete(story);
      this.finished += 1;
      this.#lastProgress = performance.now();
      return;
    }
    if (active === undefined || active.tending) return;
    active.tending = true;
    void story
      .tend(run)
      .catch((error: unknown) => this.#report(`the harness failed: ${messageOf(error)}`, run.id))
      .finally(() => (active.tending = false));
  }

  /** The story's run or, once that has ended, a child that goes on without it: not one that nobody signals any more. */
  runOf(story: Story): UnfinishedRun | undefined {
    const isPull = story.kind === "pull";
    const own = this.unfinished.filter(
      (run) => run.n === story.n && (run.automation === "pr-reminder") === isPull,
    );
    return (
      own.find(({ isChild }) => !isChild) ??
      own.find(({ waiting }) => waiting?.startsWith("signal.") !== true)
    );
  }

  /** The oldest story that is not over is shown with it. */
  reportStandstill(what: string): void {
    const [story = null] = this.active;
    this.violations.push({ what, story, runId: story && (this.runOf(story)?.id ?? null) });
  }

  #report(what: string, runId: RunId): void {
    const n = this.unfinished.find(({ id }) => id === runId)?.n;
    const story = this.active.find((one) => one.n === n) ?? null;
    this.violations.push({ what, story, runId });
  }
}
