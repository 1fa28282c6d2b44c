/**
 * `ask(...)` as a run sees it: a step that opens the question, and a wait for the event that tells how it ended.
 *
 *   look at what it is bound to -> open (step) -> wait -> answered: look again -> changed: supersede, ask anew
 *                                                  '-> expired, withdrawn: given to the code as it is
 */
import type { AskResult } from "../../../core/asks/decide-answer.ts";
import { askEndedType, type Question } from "../../../core/asks/question.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import type { HathiEvent } from "../../../core/event.ts";
import { clip } from "../../../core/text/clip.ts";
import type * as hathi from "../../../index.ts";
import type { Call } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { withSignal } from "../../replay/with-signal.ts";
import { watchLoss } from "../globals/lost-waits.ts";
import { refuseInStep } from "./check-call.ts";
import { AskedBack, type AnswerBack } from "./asked-back.ts";
import { readQuestion } from "./read-question.ts";
import { SaidAnswers } from "./said-answers.ts";

type CallRun = (name: string, path: readonly string[], args: readonly unknown[]) => Promise<unknown>;

/** A restarted run finds in its journal a question that went with the run before it. */
type Ended = AskResult & { readonly lapsed?: boolean };

/** @param about what the run is about, such as a pull request */
export function createAsk(instance: RunInstance, callRun: CallRun, about: string | null) {
  return (given: hathi.AskOptions): Promise<hathi.Answer> => {
    // The waits for the question's end. The question is asked again if what it is bound to has changed.
    let open: readonly Call[] = [];
    let isLost = false;
    const watch = (calls: readonly Call[]): void => {
      open = calls;
      if (isLost) for (const call of calls) instance.setAside(call, true);
    };
    return watchLoss(askAll({ instance, callRun, about }, given, watch), (isLive) => {
      isLost = !isLive;
      for (const call of open) instance.setAside(call, isLost);
    }) as Promise<hathi.Answer>;
  };
}

interface Asking {
  readonly instance: RunInstance;
  readonly callRun: CallRun;
  readonly about: string | null;
}

async function askAll(
  asking: Asking,
  given: hathi.AskOptions,
  onOpen: (calls: readonly Call[]) => void,
): Promise<hathi.Answer> {
  refuseInStep("ask");
  const { instance, callRun } = asking;
  // Said before anything is looked at or asked.
  readQuestion(given, instance.now);
  const { signal, form } = given;
  signal?.throwIfAborted();
  const binding = readBinding(given.bindTo);
  let boundTo = await look(binding);
  for (;;) {
    // An expiry by date is as far away as it is now.
    const question = readQuestion(given, instance.now);
    const { id } = (await callRun("ask", ["ask"], [{ question, boundTo }])) as { readonly id: string };
    const askBack = typeof given.askBack === "function" ? given.askBack : undefined;
    const opened = { id, question, binding, boundTo, askBack, signal };
    const { ended, now } = await untilEnded(asking, opened, onOpen);
    if (ended?.lapsed === true) continue;
    if (ended !== undefined && now === boundTo) return toAnswer(ended, boundTo, form);
    // What people saw has changed, so their answer would be about something else.
    await callRun("ask.supersede", ["supersede"], [{ id, boundTo: now }]);
    boundTo = now;
  }
}

interface Binding {
  readonly look: (() => string | Promise<string>) | null;
  readonly value: string | null;
  readonly on?: string | undefined;
  readonly subject?: string | undefined;
}

function readBinding(bindTo: hathi.AskOptions["bindTo"]): Binding {
  if (bindTo === undefined || typeof bindTo === "string") return { look: null, value: bindTo ?? null };
  return typeof bindTo === "function" ? { look: bindTo, value: null } : { ...bindTo, value: null };
}

async function look({ look: see, value }: Binding): Promise<string | null> {
  if (see === null) return value;
  const seen: unknown = await see();
  return typeof seen === "string" ? seen : (JSON.stringify(seen) ?? null);
}

interface OpenAsk {
  readonly id: string;
  readonly question: Question;
  readonly binding: Binding;
  readonly boundTo: string | null;
  readonly askBack: AnswerBack | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @returns how it ended and what it is bound to by then; without `ended` that has changed while it was open */
async function untilEnded(
  { instance, callRun, about }: Asking,
  { id, question, binding, boundTo, askBack, signal }: OpenAsk,
  onOpen: (calls: readonly Call[]) => void,
): Promise<{ readonly ended?: Ended; readonly now: string | null }> {
  const waiting = instance.call({
    kind: "wait",
    name: answerTo(question),
    ...describeInput("ask", [id]),
    types: [askEndedType],
    subject: id,
    match: null,
  });
  const end = withSignal(instance, waiting, signal);
  const said = new SaidAnswers(instance, callRun, { id, question, about });
  const askedBack = new AskedBack(instance, callRun, id, askBack);
  let change: Call | undefined;
  try {
    for (;;) {
      change ??= openChange(instance, binding);
      const open = [end, ...(change === undefined ? [] : [change]), ...said.open, ...askedBack.open];
      onOpen(open);
      const { call, event } = await firstOf(open);
      if (call === end) {
        const isAnswered = event.data.outcome === "answered";
        return { ended: event.data, now: isAnswered ? await look(binding) : boundTo };
      }
      if (askedBack.open.includes(call)) {
        askedBack.take(event);
        continue;
      }
      if (call !== change) {
        await said.take(call, event);
        continue;
      }
      change = undefined;
      const now = await look(binding);
      if (now === boundTo) continue;
      instance.close(end);
      return { now };
    }
  } finally {
    if (change !== undefined) instance.close(change);
    said.close();
    askedBack.close();
  }
}

/** What people read that the run waits for. */
function answerTo({ text }: Question): string {
  return `an answer to "${clip(text.trim(), 60)}"`;
}

/** The first wait of these that has ended. The others keep their events for the next time. */
async function firstOf(
  calls: readonly Call[],
): Promise<{ readonly call: Call; readonly event: HathiEvent<Ended> }> {
  return Promise.race(
    calls.map(async (call) => ({ call, event: (await call.promise) as HathiEvent<Ended> })),
  );
}

function openChange(instance: RunInstance, { look: see, on, subject }: Binding): Call | undefined {
  if (see === null || on === undefined) return undefined;
  const name = `ask: a change by ${on}`;
  return instance.call({
    kind: "wait",
    name,
    ...describeInput(name, subject === undefined ? [] : [subject]),
    types: [on],
    subject: subject ?? null,
    match: null,
  });
}

async function toAnswer(
  ended: AskResult,
  boundTo: string | null,
  form: hathi.AskForm | undefined,
): Promise<hathi.Answer> {
  const { outcome, choice, values, by } = ended;
  return {
    outcome,
    choice,
    boundTo,
    values: outcome === "answered" && form !== undefined ? await readValues(form, values) : values,
    by: by.map(({ person, at, comment }) => ({ person, at: new Date(at), comment })),
  };
}

/** The values as the automation's own schema reads them, with its defaults and its classes. */
async function readValues(form: hathi.AskForm, values: unknown): Promise<unknown> {
  const read = (await form["~standard"].validate(values)) as {
    readonly value?: unknown;
    readonly issues?: readonly { readonly message: string }[];
  };
  if (read.issues === undefined) return read.value;
  throw new TypeError(
    `ask: what was filled in is not as the form wants it: ${read.issues.map(({ message }) => message).join("; ")}`,
  );
}
