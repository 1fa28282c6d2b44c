/** The outside of the fuzzer's programs: answers what they ask of the ledger and of Slack, and keeps what it was told. */
import type { HttpResponse } from "../../src/core/http-exchange.ts";
import { type Case, Transient } from "../support/cases/play-case.ts";
import {
  answerLedger,
  type LedgerAnswer,
  missingChannel,
  readLedgerCall,
  readMessage,
  readStepName,
  refusedMessage,
  stepNameOf,
  type Told,
  type ToldLedger,
  valueOf,
} from "../programs/ledger.ts";
import { fetchFrom } from "../programs/render-leaf.ts";

const url = "http://ledger.test";

/** By `fetch`; inside of a step, where that would leave the process, by a method that only this Slack has. */
export const askOutside = `async (path, method) =>
       method === "POST" ? slack.ledger({ path }) : (${fetchFrom(url)})(path, method)`;

export interface ToldOutside extends Told {
  readonly in: "ledger" | "slack";
  /** How many workers had died by then. */
  readonly lives: number;
  /** It was told that it may have happened already. */
  readonly inDoubt: boolean;
  /** Inside of a step, which is what is recorded. */
  readonly isInStep: boolean;
  /** It must be made again. */
  readonly isRefused: boolean;
  readonly isOnce: boolean;
}

interface Message {
  readonly channel: string;
  readonly text: string;
}

export class MemoryOutside {
  readonly told: ToldOutside[] = [];
  /** How many workers have died so far. */
  lives = 0;
  readonly #refusals = new Map<string, number>();

  /** What it does in a case. */
  readonly part: Pick<Case, "answer" | "stepAround" | "lookInto"> = {
    answer: (name, args, _failedAttempts, { inDoubt, call }) => {
      const common = { lives: this.lives, inDoubt, isInStep: call === 0 };
      if (name === "slack.chat.postMessage") return this.#answerPost(args[0] as Message, common);
      const answer = this.#answerLedger(readCall(args), common);
      return name === "slack.ledger" ? answer : responseOf(answer);
    },
    stepAround: (name, args) => (name === "slack.ledger" ? stepNameOf(readCall(args)) : undefined),
    lookInto: (step) => {
      const { call, id, p } = readStepName(step);
      const happened = this.told.some((one) => one.isOnce && one.id === id && one.p === p);
      return call === "once" && happened ? { result: valueOf(id, p) } : null;
    },
  };

  #answerLedger(told: ToldLedger, how: Pick<ToldOutside, "lives" | "inDoubt" | "isInStep">): LedgerAnswer {
    const { n, id, p, v, call } = told;
    const key = `${n} ${id}${p}`;
    const before = this.#refusals.get(key) ?? 0;
    const answer = answerLedger(told, before);
    const isRefused = answer.status === 503;
    if (isRefused) this.#refusals.set(key, before + 1);
    this.told.push({ ...how, n, id, p, v, in: "ledger", isRefused, isOnce: call === "once" });
    return answer;
  }

  /** Slack is busy the first times, for some messages. */
  #answerPost({ channel, text }: Message, how: Pick<ToldOutside, "lives" | "inDoubt" | "isInStep">): unknown {
    const told = readMessage(text);
    if (told === undefined) throw new Error(`no message of a program: ${text}`);
    const before = this.#refusals.get(text) ?? 0;
    const isRefused = before < told.id % 3;
    if (isRefused) this.#refusals.set(text, before + 1);
    if (channel !== missingChannel)
      this.told.push({ ...how, ...told, in: "slack", isRefused, isOnce: false });
    if (isRefused) throw new Transient("busy");
    if (channel === missingChannel) throw new Error(refusedMessage);
    return { ok: true };
  }
}

/** What a call of `fetch` or of the Slack method asks of the ledger. */
function readCall([asked]: readonly unknown[]): ToldLedger {
  const { path, url: address = "" } = asked as { readonly path?: string; readonly url?: string };
  return readLedgerCall(path ?? address.slice(url.length));
}

function responseOf({ status, text }: LedgerAnswer): HttpResponse {
  return { url: null, status, statusText: "", headers: [], body: Buffer.from(text), redirected: false };
}
