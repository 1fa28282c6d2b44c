/** The questions of a test engine: kept in memory, and answered by the rules that decide in Postgres, too. */
import { decideAnswer, whoGave } from "../../core/asks/decide-answer.ts";
import { nextDue, nextEscalation } from "../../core/asks/due-times.ts";
import { askerOf } from "../../core/asks/asker-of.ts";
import {
  askEndedType,
  askPostedType,
  hearsWords,
  type AskOutcome,
  type Question,
  questionSchema,
} from "../../core/asks/question.ts";
import { checkForm } from "../../core/asks/form-fields.ts";
import { askedBackType } from "../../core/asks/turns.ts";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { MemoryAsk } from "./memory-ask.ts";
import { findGranted, grantOf, type MemoryGrant } from "./memory-grants.ts";
import type { MemoryStore } from "./memory-store.ts";
import {
  decideMemoryTurn,
  type DecidedTurn,
  groupsIn,
  isAwaited,
  type MemoryTurn,
  stateOf,
} from "./memory-turns.ts";

export interface MemoryAnswer {
  readonly by: string;
  readonly choice: string;
  readonly values: unknown;
  readonly comment: string | null;
  /** Without it, the person belongs to whatever is asked, and to nothing that is barred. */
  readonly groups: readonly string[] | undefined;
  /** Given in advance, too: for the run (null), or for so long. */
  readonly grantMs?: number | null;
}

export class MemoryAsks {
  readonly all: MemoryAsk[] = [];
  readonly #grants: MemoryGrant[] = [];
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
    const ask: MemoryAsk = {
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
      turns: [],
      card: { channel: read.to[0]?.channel ?? call.runId, ts: `${this.all.length + 1}.0` },
    };
    this.all.push(ask);
    const granted = findGranted(ask, this.#grants, openedAt);
    if (granted !== undefined) {
      ask.answers = [granted];
      this.#end(ask, "answered", granted.choice, read.form?.filled ?? null);
    } else if (hearsWords(read)) {
      this.#store.accept({ source: "ask", type: askPostedType, subject: id, data: ask.card });
    }
    return { id };
  }

  /** Something that people say in Slack, which the run may hear. */
  say(event: Parameters<MemoryStore["accept"]>[0]): void {
    this.#store.accept(event);
  }

  /** Takes an answer that the run heard. */
  async hear({ args }: ConnectorCall): Promise<null> {
    const [{ id, person, choice, comment }] = args as [
      { id: string; person: string; choice: string | null; comment: string | null },
    ];
    const ask = this.all.find((one) => one.id === id);
    const by = person.replace(/^slack:/, "");
    if (ask === undefined || choice === null) return null;
    const { form } = ask.question;
    await this.answer(ask, { by, choice, values: form?.filled, comment, groups: undefined });
    return null;
  }

  /** The questions that people see with buttons. */
  get pending(): readonly MemoryAsk[] {
    return this.all.filter((ask) => ask.outcome === null && isAwaited(ask));
  }

  async answer(
    ask: MemoryAsk,
    { by, choice, values, comment, groups, grantMs }: MemoryAnswer,
  ): Promise<string> {
    const filled = fillIn(ask.question, choice, values);
    if ("problems" in filled) return "invalid";
    const given = {
      person: by,
      choice,
      comment,
      groups: await groupsIn(ask, by, groups),
      at: new Date(this.#store.clock.now),
    };
    const verdict = decideAnswer(stateOf(ask), given);
    if (verdict.kind === "refused") return verdict.why;
    ask.answers = verdict.answers;
    if (verdict.kind === "counted") return "counted";
    const grant = grantMs === undefined ? undefined : grantOf(ask, given, grantMs);
    if (grant !== undefined) this.#grants.push(grant);
    this.#end(ask, "answered", choice, filled.values);
    return "ended";
  }

  /** @param groups as of an answer */
  async turn(ask: MemoryAsk, by: string, act: MemoryTurn, groups?: readonly string[]): Promise<string> {
    const who = { person: by, groups: await groupsIn(ask, by, groups) };
    const decided = decideMemoryTurn(ask, who, act);
    if (typeof decided === "string") return decided;
    const id = this.#add(ask, by, decided);
    if (decided.kind === "asked-back" && ask.question.askBack?.byRun === true) {
      const data = { turn: id, text: decided.text, by };
      this.#store.accept({ source: "ask", type: askedBackType, subject: ask.id, data });
    }
    return "done";
  }

  /** The automation itself tells what was asked back. */
  tell({ args }: ConnectorCall): null {
    const [{ id, turn, text }] = args as [{ id: string; turn: number; text: string }];
    const ask = this.all.find((one) => one.id === id);
    if (ask?.outcome === null) this.#add(ask, "run", { kind: "told", text, about: turn });
    return null;
  }

  #add(ask: MemoryAsk, person: string, act: DecidedTurn): number {
    const id = ask.turns.length + 1;
    ask.turns = [...ask.turns, { ...act, id, person, at: new Date(this.#store.clock.now) }];
    return id;
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

/** A choice that does not open the form gives what is proposed. */
function fillIn({ form, choices }: Question, choice: string, values: unknown): ReturnType<typeof checkForm> {
  if (form === null) return { values };
  const opensForm = choices.find(({ value }) => value === choice)?.opensForm === true;
  return opensForm ? checkForm(form, values) : { values: form.filled };
}
