/** What a run asks people, and what it gets back. */
import type { Duration } from "../core/time/duration.ts";
import type { AskOutcome } from "../core/asks/question.ts";
import type { EventName } from "./events.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

/**
 * Where a card goes: a channel ("C1", "#deploys"), a person ("U1"), or a thread.
 *
 * @example
 * const thread: AskPlace = { channel: "C1", thread: "1700000000.000100" };
 * await ask({ to: thread, text: "Shall I?", choices: ["yes", "no"] });
 */
export type AskPlace = string | { readonly channel: string; readonly thread?: string };

/**
 * People, by what they are at the moment of their click: "U1" in Slack, "S1" or "@core" for a user group of Slack's,
 * "octo/deployers" for a team on GitHub, "github:ana" for a person there, "email:ana@example.com" for whoever has that
 * address, and whoever has a permission on a repository.
 *
 * @example
 * const deployers: AskGroup = { permission: "write", on: "octo/app" };
 * await ask({ text: "Deploy?", choices: ["yes", "no"], from: ["@core", deployers] });
 */
export type AskGroup =
  string | { readonly permission: "read" | "triage" | "write" | "maintain" | "admin"; readonly on: string };

/**
 * How many people have to give the same answer: a number, or a number for each group. A person counts for each group
 * that they belong to.
 *
 * @example
 * const quorum: AskQuorum = { "@core": 2, "@security": 1 };
 * await ask({ text: "Publish?", choices: ["publish", "wait"], quorum });
 */
export type AskQuorum = number | Readonly<Record<string, number>>;

/**
 * One of the answers that people choose from.
 *
 * @example
 * const reject: AskChoice<"reject"> = { value: "reject", label: "Do not deploy", style: "danger", quorum: 1 };
 * await ask({ text: "Deploy?", choices: ["approve", reject], quorum: 2 });
 */
export interface AskChoice<Value extends string = string> {
  readonly value: Value;
  /** The button's text; the value, if there is none. */
  readonly label?: string;
  readonly style?: "primary" | "danger";
  /** What a person is asked once more before the click counts. */
  readonly confirm?: string;
  /** How many have to choose this, where that differs from the others. */
  readonly quorum?: AskQuorum;
  /** True: the button opens the form first. */
  readonly form?: boolean;
}

/**
 * The part of a schema that a form is made of, as every schema of zod 4 has it.
 *
 * @example
 * import { z } from "zod";
 * import { ask, type AskForm, on } from "hathi";
 *
 * const form: AskForm<{ reason: string }> = z.object({ reason: z.string().min(10) });
 * export default on("webhook.start", async () => (await ask({ text: "Why?", form })).values.reason);
 */
export interface AskForm<Values = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: Values } | undefined;
  };
}

/**
 * When people are reminded.
 *
 * @example
 * const remind: AskReminders = { every: "1 day", hours: [9, 17], days: [1, 2, 3, 4, 5] };
 * await ask({ to: "U1", text: "Is the report right?", choices: ["yes", "no"], remind });
 */
export interface AskReminders {
  readonly every: Duration;
  /** Only in these hours of the day: from nine to five, unless given; null for at any hour. */
  readonly hours?: readonly [from: number, to: number] | null;
  /** Only on these days, 0 is Sunday: Monday to Friday, unless given. */
  readonly days?: readonly number[];
  /** The time zone of channels, and of people whose own is not known: UTC, unless given. */
  readonly tz?: string;
}

/**
 * Whom else a question goes to when nobody has answered.
 *
 * @example
 * const next: AskEscalation = { after: "2 h", to: "#on-call", from: "@on-call" };
 * await ask({ to: "#deploys", text: "Roll back?", choices: ["yes", "no"], from: "@core", escalate: [next] });
 */
export interface AskEscalation {
  /** How long after the question, or after the step before this one. */
  readonly after: Duration;
  readonly to: AskPlace | readonly AskPlace[];
  /** Who may answer from then on, beside the others. */
  readonly from?: AskGroup | readonly AskGroup[];
}

/**
 * What a question is bound to, looked at again before an answer counts.
 *
 * @example
 * const head: AskBinding = {
 *   look: async () => (await github.rest.repos.getBranch({ owner: "octo", repo: "app", branch: "main" })).data.commit.sha,
 *   on: "github.push",
 *   subject: "octo/app:main",
 * };
 * await ask({ text: "Deploy main?", choices: ["deploy", "wait"], bindTo: head });
 */
export interface AskBinding {
  readonly look: () => string | Promise<string>;
  /** The event after which it may have changed: the card is replaced then, and not only when somebody answers. */
  readonly on?: EventName;
  readonly subject?: string;
}

/**
 * What a person wants to know before they answer.
 *
 * @example
 * const askBack = async ({ text }: AskedBack): Promise<string> => `I was asked: ${text}`;
 * await ask({ to: "#deploys", text: "Deploy?", choices: ["yes", "no"], askBack });
 */
export interface AskedBack {
  readonly text: string;
  /** Who asks: "U1" for a person in Slack. */
  readonly by: string;
}

/**
 * A question to people.
 *
 * @example
 * const question: AskOptions<"approve" | "reject"> = {
 *   to: "#deploys",
 *   text: "Deploy `app` to production?",
 *   fields: { version: "1.4.2", by: "ana" },
 *   choices: ["approve", { value: "reject", style: "danger" }],
 *   from: "@core",
 *   notSelf: true,
 *   expires: "8 h",
 *   onExpiry: "reject",
 * };
 * const { choice } = await ask(question);
 */
export interface AskOptions<Choice extends string = string, Values = unknown> {
  readonly text: string;
  /** Where its cards go, all kept equal: to where the run speaks, unless given. */
  readonly to?: AskPlace | readonly AskPlace[];
  /** What is shown beside the text, by name. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  /** The answers to choose from. A form alone has one: "answer". */
  readonly choices?: readonly (Choice | AskChoice<Choice>)[];
  /** What people fill in: a schema of zod's. Errors are shown at their fields. */
  readonly form?: AskForm<Values>;
  /** What the form holds at first; a choice that does not open the form gives it as it is. */
  readonly proposed?: Values;
  /** Who may answer: everyone who sees the card, unless given. */
  readonly from?: AskGroup | readonly AskGroup[];
  /** How many have to choose the same: one, unless given. */
  readonly quorum?: AskQuorum;
  /** Who may not answer: true for whoever started the run, or those who are named; among these, "asker" is that person. */
  readonly notSelf?: boolean | AskGroup | readonly AskGroup[];
  /** When it ends without an answer. */
  readonly expires?: Duration | Date;
  /** The choice that its expiry gives. */
  readonly onExpiry?: Choice;
  readonly remind?: Duration | AskReminders;
  readonly escalate?: readonly AskEscalation[];
  /** The version of what it is about, such as a commit. If it changes, the card is replaced and people are asked anew. */
  readonly bindTo?: string | (() => string | Promise<string>) | AskBinding;
  /** Longer text to decide by, such as a plan: in the card where it is short, else as a file below it. */
  readonly evidence?: string | { readonly title: string; readonly text: string };
  /**
   * True: a choice that is typed in the card's thread counts like a click, and so does "/approve" as a comment on the
   * pull request or issue that the run is about. The app needs the event message.channels for it.
   */
  readonly typed?: boolean;
  /** Emoji that count like a click, by their names, as in { "+1": "approve" }. The app needs the event reaction_added. */
  readonly emoji?: Readonly<Record<string, Choice>>;
  /**
   * Buttons that give the first choice in advance: for this run ("run"), or for a time. Further questions of the automation with
   * the same key are then answered without asking, as long as whoever granted it may answer them.
   */
  readonly grant?: { readonly key: string; readonly for: readonly Duration[] };
  /**
   * Who is asked where people want to know more before they answer: the people named, or a function of the automation's
   * that gives the text. Whoever started the run, unless given.
   */
  readonly askBack?: AskGroup | readonly AskGroup[] | ((asked: AskedBack) => string | Promise<string>);
  /** When this signal aborts, the card is withdrawn, and `ask` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * How a question ended.
 *
 * @example
 * const said = ({ choice, by }: Answer): string => `${choice} (${by.map(({ person }) => person).join(", ")})`;
 * status(said(await ask({ text: "Deploy?", choices: ["yes", "no"] })));
 */
export interface Answer<Choice extends string = string, Values = unknown> {
  /** What was chosen, or the default of an expiry; null where there is neither. */
  readonly choice: Choice | null;
  /** What was filled into the form. */
  readonly values: Values;
  /** Everyone who chose it, in order: "U1" for a person in Slack. Empty where nobody answered. */
  readonly by: readonly {
    readonly person: string;
    readonly at: Date;
    readonly comment: string | null;
  }[];
  readonly outcome: AskOutcome;
  /** The version that people answered about; null without `bindTo`. */
  readonly boundTo: string | null;
}

/**
 * Asks people in Slack and waits for their answer, as long as it takes. One card is posted, also if the process dies,
 * and it is edited to show its outcome. It is withdrawn where the run goes on without it: when it loses a
 * `Promise.race`, when `signal` aborts, or when the run is cancelled.
 *
 * @throws {TypeError} for a question that cannot be asked
 * @example
 * const { choice, by } = await ask({
 *   to: "#deploys",
 *   text: "Deploy version 1.4.2 to production?",
 *   choices: ["approve", "reject"],
 *   from: "@core",
 *   expires: "8 h",
 * });
 * if (choice === "approve") status(`approved by ${by[0]?.person}`);
 */
export function ask<const Choice extends string = "answer", Values = unknown>(
  _question: AskOptions<Choice, Values>,
): Promise<Answer<Choice, Values>> {
  return outsideOfARun("ask");
}
