/** The people who are asked about steps in doubt: they look into the ledger, and say what is true. */
import type { RunControl } from "../../../src/core/ports/people/run-control.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { HathiError } from "../../../src/core/errors.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { readOpenDoubts } from "../../../src/journal/people/doubts/doubts.ts";
import type { OutsideLedger } from "./outside-ledger.ts";
import { readStepName, valueOf } from "../../programs/ledger.ts";

export class People {
  readonly #database: Database;
  readonly #control: RunControl;
  readonly #ledger: OutsideLedger;
  happened = 0;
  again = 0;

  constructor(database: Database, control: RunControl, ledger: OutsideLedger) {
    this.#database = database;
    this.#control = control;
    this.#ledger = ledger;
  }

  /** @returns false where nobody was asked anything about this run */
  async answer(runId: RunId): Promise<boolean> {
    const [doubt] = await readOpenDoubts(this.#database, [runId]);
    if (doubt === undefined) return false;
    const { call, n, id, p } = readStepName(doubt.name);
    const effect = this.#ledger.effects.find(
      (one) => one.call === call && one.n === n && one.id === id && one.p === p,
    );
    const settlement =
      effect === undefined
        ? ({ kind: "again" } as const)
        : ({ kind: "happened", result: valueOf(id, p) } as const);
    try {
      await this.#control.settle(runId, { id: "chaos" }, settlement, { id: doubt.id });
      this[settlement.kind] += 1;
    } catch (error) {
      // The answer to an earlier word of theirs was lost.
      if (!(error instanceof HathiError)) throw error;
    }
    return true;
  }
}
