/** The questions of a test engine: kept in memory, and answered by the rules that decide in Postgres, too. */
import { askedGroups, barredFrom, decideAnswer, groupsOf, whoGave } from "../../core/asks/decide-answer.ts";
import { nextDue, nextEscalation } from "../../core/asks/due-times.ts";
import { isPersonOf } from "../../core/asks/groups.ts";
import { askerOf } from "../../core/asks/asker-of.ts";
import {
  askEndedType,
  askPostedType,
  hearsWords,
  type AskOutcome,
  type GivenAnswer,
  type Question,
  questionSchema,
} from "../../core/asks/question.ts";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { isFinished } from "../../core/run.ts";
import type { MemoryRun } from "./memory-rows.ts";
import type { MemoryStore } from "./memory-store.ts";

export interface MemoryAsk {
  readonly id: string;
  readonly run: MemoryRun;
  question: Question;
  readonly boundTo: string | null;
  readonly asker: string | null;
  readonly openedAt: Date;
  readonly expiresAt: Date | null;
  escalated: number;
  outcome: AskOutcome | null;
  answers: readonly GivenAnswer[];
}

export interface MemoryAnswer {
  readonly by: string;
  readonly choice: string;
  readonly values: unknown;
  readonly comment: string | null;
  /** Without it, the person belongs to whatever is asked, and to nothing that is barred. */
  readonly groups: readonly string[] | undefined;
}

export class MemoryAsks {
  readonly all: MemoryAsk[] = [];
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  open(call: ConnectorCall): { readonly id: string } {
    const run = this.#store.runs.get(call.runId);
    if (run === undefined) throw new Error(`the run ${call.runId} is gone`);
    const [{ question, boundTo }] = call.args as [{ question: unknown; boundTo: string | null }];
    const read = questionSchema.parse(question);
    const openedAt = new Date(this.#store.clock.now);
    const id = `ask${this.all.length + 1}`;
    this.all.push({
      id,
      run,
      question: read,
      boundTo,
      asker: askerOf(call.event),
      openedAt,
      expiresAt: read.expiresMs === null ? null : new Date(openedAt.getTime() + read.expiresMs),
      escalated: 0,
      outcome: null,
      answers: [],
    });
    if (hearsWords(read)) {
      const data = { channel: read.to[0]?.channel ?? call.runId, ts: `${this.all.length}.0` };
      this.#store.accept({ source: "ask", type: askPostedType, subject: id, data });
    }
    return { id };
  }

  /** Takes an answer that the run heard. */
  hear({ args }: ConnectorCall): null {
    const [{ id, person, choice, comment }] = args as [
      { id: string; person: string; choice: string | null; comment: string | null },
    ];
    const ask = this.all.find((one) => one.id === id);
    const by = person.replace(/^slack:/, "");
    if (ask === undefined || choice === null) return null;
    const { form } = ask.question;
    this.answer(ask, { by, choice, values: form?.filled, comment, groups: undefined });
    return null;
  }

  /** The questions that people see with buttons. */
  get pending(): readonly MemoryAsk[] {
    return this.all.filter((ask) => ask.outcome === null && isAwaited(ask));
  }

  answer(ask: MemoryAsk, { by, choice, values, comment, groups }: MemoryAnswer): string {
    const barred = barredFrom(ask);
    const own = groupsOf(ask).filter((group) => isPersonOf(group, by) || group === by);
    const assumed = askedGroups(ask.question).filter((group) => !barred.includes(group));
    const given = {
      person: by,
      choice,
      comment,
      groups: [...own, ...(groups ?? assumed)],
      at: new Date(this.#store.clock.now),
    };
    const verdict = decideAnswer({ ...ask, awaited: isAwaited(ask) }, given);
    if (verdict.kind === "refused") return verdict.why;
    ask.answers = verdict.answers;
    if (verdict.kind === "counted") return "counted";
    this.#end(ask, "answered", choice, values);
    return "ended";
  }

  supersede({ args }: ConnectorCall): null {
    const [{ id }] = args as [{ id: string }];
    const ask = this.all.find((one) => one.id === id);
    if (ask !== undefined) ask.outcome = "superseded";
    return null;
  }

  /** When something happens to a question by itself. */
  get nextDue(): number {
    const times = this.pending.map((ask) => nextDue({ ...ask, reminders: [] })?.getTime() ?? Infinity);
    return Math.min(Infinity, ...times);
  }

  takeDue(): void {
    const now = new Date(this.#store.clock.now);
    for (const ask of this.pending) {
      if (ask.expiresAt !== null && ask.expiresAt <= now) {
        this.#end(ask, "expired", ask.question.onExpiry, null);
        continue;
      }
      for (;;) {
        const at = nextEscalation(ask.question, ask.openedAt, ask.escalated);
        const step = ask.question.escalate[ask.escalated];
        if (at === null || at > now || step === undefined) break;
        ask.escalated += 1;
        const { from } = ask.question;
        if (from.length > 0) ask.question = { ...ask.question, from: [...from, ...step.from] };
      }
    }
  }

  #end(ask: MemoryAsk, outcome: AskOutcome, choice: string | null, values: unknown): void {
    ask.outcome = outcome;
    const by = outcome === "answered" ? whoGave(choice, ask.answers) : [];
    this.#store.accept({
      source: "ask",
      type: askEndedType,
      subject: ask.id,
      data: { outcome, choice, values: values ?? null, by },
    });
  }
}

/** Whether the run's code waits for the answer, or is about to. */
function isAwaited({ id, run }: MemoryAsk): boolean {
  if (isFinished(run.state)) return false;
  return [...run.waits.values()].some(({ subject }) => subject === id);
}
