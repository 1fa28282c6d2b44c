/** Hands over, takes over, asks back and tells more for people: behind chat and the command line. */
import { whoKnowsMore } from "../../../core/asks/decide-turn.ts";
import { parseGroup } from "../../../core/asks/groups.ts";
import { HathiError } from "../../../core/errors.ts";
import type { AskTurns, TurnedAsk } from "../../../core/ports/people/asks.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { Database } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { asCommand } from "../as-command.ts";
import type { Reach } from "../reach.ts";
import type { GroupsFor } from "./group-finder.ts";
import { findAsk } from "./read-asks.ts";
import { turnAsk, type TurnAct } from "./turn-ask.ts";

const longestText = 2000;

export function createTurnCommands(
  database: Database,
  jobs: JobQueue,
  groupsFor: GroupsFor,
  reach: Reach,
): AskTurns {
  const turn = async (prefix: string, by: Actor, act: TurnAct): Promise<TurnedAsk> => {
    const ask = await findAsk(database, prefix, reach);
    const more = act.kind === "told" ? whoKnowsMore(ask) : [];
    // Services are asked before the transaction begins. Nobody is asked about a question that has ended.
    const groups = ask.outcome === null ? await groupsFor(ask, by.id, more) : [];
    return asCommand(database, by, async (tx) => turnAsk(tx, jobs, ask.id, { act, groups, by }));
  };
  return {
    async handOver(prefix, to, by) {
      const kind = parseGroup(to)?.kind;
      if (kind !== "person" && kind !== "login") {
        throw new HathiError(
          "ASK_UNKNOWN",
          `"${to.slice(0, 100)}" is nobody to hand a question to: give a person in Slack as U0123ABCD, or github:ana`,
        );
      }
      return turn(prefix, by, { kind: "handed-over", to });
    },
    takeOver: async (prefix, by) => turn(prefix, by, { kind: "taken-over" }),
    askBack: async (prefix, text, by) => turn(prefix, by, { kind: "asked-back", text: cut(text) }),
    tell: async (prefix, text, by, about) => turn(prefix, by, { kind: "told", text: cut(text), about }),
  };
}

function cut(text: string): string {
  const words = text.trim().slice(0, longestText).toWellFormed();
  if (words === "") throw new HathiError("DELIVERY_INVALID", "say it in words: the text is empty");
  return words;
}
