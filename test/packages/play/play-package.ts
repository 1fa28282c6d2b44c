/** Plays one automation in every way there is, until one of them goes wrong. */
import { basename } from "node:path";
import { type Fault, findFault, findFaultAfterCut, isRefused, type Played } from "./judge.ts";
import type { Lane } from "./lane.ts";
import type { Cut, Ending, PlayOrder } from "./outcome.ts";
import { type Player, startPlayer } from "./player.ts";

export type Verdict = "right" | "refused" | "wrong";

export interface Judged {
  readonly name: string;
  readonly verdict: Verdict;
  /** In which way it went wrong, and how; or the refusal. */
  readonly why: string | null;
  /** At how many writes of its journal a worker died. */
  readonly cuts: number;
  /** How often a person was asked whether a call happened. */
  readonly asked: number;
  readonly ms: number;
}

export interface PlayOptions {
  /** At most so many writes are cut at. */
  readonly mostCuts: number;
  /** Has every cut kill a process; otherwise another worker of the same one goes on. */
  readonly kills: boolean;
}

interface Found {
  readonly way: string;
  readonly fault: string;
  readonly played: Played;
}

/** @param packages what the automation imports */
export async function playPackage(
  lane: Lane,
  file: string,
  packages: readonly string[],
  options: PlayOptions,
): Promise<Judged> {
  const began = performance.now();
  const name = basename(file, ".ts");
  const judged = (verdict: Verdict, why: string | null, told = { cuts: 0, asked: 0 }): Judged => ({
    name,
    verdict,
    why,
    ...told,
    ms: Math.round(performance.now() - began),
  });
  const plain = await playPlain(lane, file);
  if (plain.ending.state !== "completed") {
    return judged("wrong", `in plain Node, before any run: ${plain.ending.state}: ${plain.ending.error}`);
  }
  const ways = new Ways(lane, [file, name], plain);
  try {
    const found = (await ways.playUncut()) ?? (await ways.playCuts(options));
    if (found === null) return judged("right", null, ways);
    const verdict = isRefused(found.played, plain, packages) ? "refused" : "wrong";
    return judged(verdict, `${found.way}: ${found.fault}`, ways);
  } finally {
    await ways.end();
  }
}

async function playPlain(lane: Lane, file: string): Promise<Played> {
  await lane.clear();
  const player = startPlayer("play-plain.ts", lane.env, file);
  const report = await player.begun;
  const effects = await lane.effects();
  await player.end();
  if (report.kind !== "ended") throw new Error("a plain play reports nothing but its end");
  return { ending: report.ending, effects };
}

/** The ways of one automation, and the process that plays them: another one where it has died. */
class Ways {
  cuts = 0;
  asked = 0;
  readonly #lane: Lane;
  readonly #args: readonly string[];
  readonly #plain: Played;
  #player: Player | undefined;
  #writes = 0;

  constructor(lane: Lane, args: readonly string[], plain: Played) {
    this.#lane = lane;
    this.#args = args;
    this.#plain = plain;
  }

  /** Straight; with a park at every wait; and with a process that dies in the automation's sleep. */
  async playUncut(): Promise<Found | null> {
    const straight = await this.#play("straight", { kind: "play", parks: false, cut: null }, findFault);
    if (straight !== null) return straight;
    const parked = await this.#play("parked", { kind: "play", parks: true, cut: null }, findFault);
    if (parked !== null) return parked;
    await this.#lane.clear();
    const { file } = this.#lane;
    return this.#goOn("killed asleep", { kind: "die-asleep", file }, findFault);
  }

  /** With a worker that dies before and after each write, or at so many of these moments. */
  async playCuts({ mostCuts, kills }: PlayOptions): Promise<Found | null> {
    for (const cut of spread(this.#writes, mostCuts)) {
      const way = `cut ${cut.when} write ${cut.write} of ${this.#writes}`;
      const inProcess = kills
        ? "skipped"
        : await this.#play(way, { kind: "play", parks: true, cut }, findFaultAfterCut);
      this.cuts += 1;
      if (inProcess === null) continue;
      // A worker that dies in its process leaves the packages of its runs behind: only a dead process is the proof.
      await this.#lane.clear();
      const { file } = this.#lane;
      const found = await this.#goOn(way, { kind: "die", file, cut }, findFaultAfterCut);
      if (found !== null) return found;
    }
    return null;
  }

  async end(): Promise<void> {
    await this.#player?.end();
    this.#player = undefined;
  }

  async #play(way: string, order: PlayOrder, judge: Judge): Promise<Found | null> {
    await this.#lane.clear();
    return this.#judge(way, await this.#order(order), judge);
  }

  /** The process dies of the order, and another one goes on with what it has left. */
  async #goOn(
    way: string,
    order: PlayOrder & { readonly file: string },
    judge: Judge,
  ): Promise<Found | null> {
    const ending = await this.#order(order);
    // It came to its end before it came to that moment.
    if (ending.state !== "dies") return this.#judge(way, ending, judge);
    return this.#judge(way, await this.#order({ kind: "go-on", file: order.file }), judge);
  }

  async #judge(way: string, ending: Ending, judge: Judge): Promise<Found | null> {
    const played = { ending, effects: await this.#lane.effects() };
    this.asked += ending.asked;
    this.#writes = Math.max(this.#writes, ending.writes);
    const fault = judge(played, this.#plain);
    return fault === null ? null : { way, fault, played };
  }

  async #order(order: PlayOrder): Promise<Ending> {
    if (this.#player === undefined) {
      this.#player = startPlayer("play-run.ts", this.#lane.env, ...this.#args);
      const begun = await this.#player.begun;
      if (begun.kind === "ended") return begun.ending;
    }
    const ending = await this.#player.order(order);
    if (ending !== null && ending.state !== "hangs") return ending;
    await this.end();
    return (
      ending ?? {
        state: "dies",
        result: undefined,
        error: "its process ended",
        asked: 0,
        askedOfTalk: 0,
        askedOfPrograms: 0,
        writes: 0,
      }
    );
  }
}

type Judge = (played: Played, plain: Played) => Fault;

function spread(writes: number, most: number): readonly Cut[] {
  const all = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write): readonly Cut[] => [
    { write, when: "before" },
    { write, when: "after" },
  ]);
  if (all.length <= most) return all;
  // An even stride would take only those before, or only those after.
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]).flatMap(
    (cut) => cut ?? [],
  );
}
