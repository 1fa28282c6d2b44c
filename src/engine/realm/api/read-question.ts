/** Reads the question that an automation asks into the plain data that is stored, and refuses what cannot be asked. */
import { isTimeZone } from "../../../core/asks/next-reminder.ts";
import { type Choice, type Need, type Question, questionSchema } from "../../../core/asks/question.ts";
import { toJsonSchema } from "./form-schema.ts";
import { formatDuration, parseDuration } from "../../../core/time/duration.ts";
import type * as hathi from "../../../index.ts";
import { checkOptions, describeKind, isBoolean, isDuration, isSignal, isText } from "./check-call.ts";
import { listed, readGroup, readGroups, readPlaces } from "./read-places.ts";

type Given = hathi.AskOptions;

const whatever = (): undefined => undefined;

const known = {
  text: isText,
  to: whatever,
  fields: whatever,
  choices: whatever,
  form: whatever,
  proposed: whatever,
  from: whatever,
  quorum: whatever,
  notSelf: whatever,
  expires: (value: unknown) => (value instanceof Date ? undefined : isDuration(value)),
  onExpiry: isText,
  remind: whatever,
  escalate: whatever,
  bindTo: (value: unknown) =>
    typeof value === "string" ||
    typeof value === "function" ||
    typeof (value as { look?: unknown } | null)?.look === "function"
      ? undefined
      : `is a text, a function, or an object with look, not ${describeKind(value)}`,
  evidence: whatever,
  typed: isBoolean,
  grant: whatever,
  emoji: whatever,
  askBack: whatever,
  signal: isSignal,
};

/**
 * @param now the run's clock, from which an expiry by date counts
 * @throws {TypeError} that says what is wrong with it
 */
export function readQuestion(given: Given, now: number): Question {
  if (given === undefined)
    throw new TypeError('ask: say what to ask, as in ask({ text: "Deploy?", choices: ["yes", "no"] })');
  checkOptions("ask", given, known);
  isOrThrow("text", isText(given.text));
  const quorum = readQuorum(given.quorum);
  const choices = readChoices(given, quorum);
  const values = choices.map(({ value }) => value);
  checkValue("onExpiry", given.onExpiry, values);
  for (const value of Object.values(given.emoji ?? {})) checkValue("emoji", value, values);
  const barred = typeof given.notSelf === "boolean" ? [] : listed(given.notSelf);
  const read = {
    text: given.text,
    fields: Object.entries(given.fields ?? {}).map(([name, value]) => ({ name, value: String(value) })),
    choices,
    form:
      given.form === undefined
        ? null
        : { schema: toJsonSchema("ask: form", given.form), filled: given.proposed ?? null },
    to: readPlaces("to", given.to),
    from: readGroups("from", given.from),
    not: [
      ...new Set(
        readGroups(
          "notSelf",
          barred.filter((group) => group !== "asker"),
        ),
      ),
    ],
    notSelf: given.notSelf === true || barred.includes("asker"),
    onExpiry: given.onExpiry ?? null,
    expiresMs: readExpiry(given.expires, now),
    remind: readReminders(given.remind),
    escalate: (given.escalate ?? []).map((step) => {
      checkOptions("ask: escalate", step, { after: isDuration, to: whatever, from: whatever });
      return {
        afterMs: parseDuration(step.after),
        to: readPlaces("escalate.to", step.to),
        from: readGroups("escalate.from", step.from),
      };
    }),
    evidence: readEvidence(given.evidence),
    typed: given.typed ?? false,
    grant: readGrant(given.grant, choices),
    emoji: { ...given.emoji },
    ...(given.askBack !== undefined && { askBack: readAskBack(given.askBack) }),
  };
  const checked = questionSchema.safeParse(read);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new TypeError(`ask: ${issue?.path.join(".")}: ${issue?.message}`);
}

function isOrThrow(name: string, wrong: string | undefined): void {
  if (wrong !== undefined) throw new TypeError(`ask: ${name} ${wrong}`);
}

function checkValue(name: string, value: unknown, values: readonly string[]): void {
  if (value === undefined || values.includes(value as string)) return;
  throw new TypeError(`ask: ${name} is none of the choices: there are ${values.join(", ")}`);
}

function readChoices({ choices, form }: Given, quorum: readonly Need[]): readonly Choice[] {
  const given = choices ?? (form === undefined ? [] : [{ value: "answer", label: "Answer", form: true }]);
  if (!Array.isArray(given) || given.length === 0) {
    throw new TypeError('ask: give the choices, as in choices: ["approve", "reject"], or a form');
  }
  const read = given.map((one): Choice => {
    const choice: hathi.AskChoice = typeof one === "string" ? { value: one } : (one as hathi.AskChoice);
    checkOptions("ask: a choice", choice, {
      value: isText,
      label: isText,
      style: whatever,
      confirm: isText,
      quorum: whatever,
      form: isBoolean,
    });
    isOrThrow("choices: value", isText(choice.value));
    if (choice.form === true && form === undefined) {
      throw new TypeError(`ask: the choice "${choice.value}" opens a form, and there is none: give form`);
    }
    return {
      value: choice.value,
      label: choice.label ?? capitalize(choice.value),
      style: choice.style ?? null,
      confirm: choice.confirm ?? null,
      opensForm: choice.form ?? (form !== undefined && choices === undefined),
      needs: choice.quorum === undefined ? [...quorum] : [...readQuorum(choice.quorum)],
    };
  });
  const twice = read.find(({ value }, index) => read.findIndex((other) => other.value === value) < index);
  if (twice !== undefined) throw new TypeError(`ask: there are two choices "${twice.value}"`);
  return read;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function readQuorum(quorum: hathi.AskQuorum = 1): readonly Need[] {
  const needs =
    typeof quorum === "number"
      ? [{ count: quorum, of: null }]
      : Object.entries(quorum).map(([of, count]) => ({ count, of: readGroup("quorum", of) }));
  for (const { count } of needs) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new TypeError(
      `ask: quorum is a number of people from 1, or one for each group, not ${String(count)}`,
    );
  }
  if (needs.length === 0) throw new TypeError("ask: quorum names no group");
  return needs;
}

function readExpiry(expires: Duration | undefined, now: number): number | null {
  if (expires === undefined) return null;
  return expires instanceof Date ? Math.max(0, expires.getTime() - now) : parseDuration(expires);
}

type Duration = hathi.Duration | Date;

function readReminders(remind: Given["remind"]): Question["remind"] {
  if (remind === undefined) return null;
  const given = typeof remind === "object" ? remind : { every: remind };
  checkOptions("ask: remind", given, { every: isDuration, hours: whatever, days: whatever, tz: isText });
  const { every, hours = [9, 17], days = [1, 2, 3, 4, 5], tz = "UTC" } = given;
  if (!isTimeZone(tz)) throw new TypeError(`ask: remind.tz "${tz}" is no time zone`);
  if (hours !== null && !(hours[0] >= 0 && hours[0] < hours[1] && hours[1] <= 24)) {
    throw new TypeError("ask: remind.hours are two hours of a day, such as [9, 17]");
  }
  return {
    everyMs: Math.max(60_000, parseDuration(every)),
    hours: hours === null ? null : { from: hours[0], to: hours[1] },
    days: [...days],
    timeZone: tz,
  };
}

function readEvidence(evidence: Given["evidence"]): Question["evidence"] {
  if (evidence === undefined) return null;
  return typeof evidence === "string" ? { title: "Evidence", text: evidence } : { ...evidence };
}

function readGrant(grant: Given["grant"], [first]: readonly Choice[]): Question["grant"] {
  if (grant === undefined || first === undefined) return null;
  checkOptions("ask: grant", grant, { key: isText, for: whatever });
  if (first.needs.length !== 1 || first.needs[0]?.count !== 1 || first.opensForm) {
    throw new TypeError(
      "ask: grant gives an answer in advance, so one person has to be enough, without a form",
    );
  }
  const offers = grant.for.map((length) => {
    const ms = length === "run" ? null : parseDuration(length);
    const words = ms === null ? "always for this run" : `for ${formatDuration(ms)}`;
    return { label: `${first.label}, ${words}`.slice(0, 75), ms };
  });
  return { key: grant.key, offers };
}

function readAskBack(askBack: NonNullable<Given["askBack"]>): Question["askBack"] {
  return typeof askBack === "function"
    ? { of: [], byRun: true }
    : { of: readGroups("askBack", askBack), byRun: false };
}
