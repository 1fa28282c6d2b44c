/** The question that a run puts to people: what is asked, of whom, and which answers end it. */
import { z } from "zod";

const text = z.string().min(1);

/** "U1", "S1", "@core", "octo/deployers", "github:ana", "write:octo/app": see groups.ts. */
const group = z.string().min(1).max(200);

/** All needs have to be met, each by so many people of its group; null stands for all who may answer. */
const needs = z.array(z.object({ count: z.int().min(1).max(100), of: group.nullable() })).min(1);

const choice = z.object({
  value: z.string().min(1).max(60),
  label: z.string().min(1).max(75),
  style: z.enum(["primary", "danger"]).nullable(),
  /** What a person is asked before the click counts. */
  confirm: z.string().max(300).nullable(),
  /** The choice opens the form, and what is filled in there goes with it. */
  opensForm: z.boolean(),
  needs,
});

const place = z.object({ channel: text.max(200), thread: text.nullable() });

const reminding = z.object({
  everyMs: z.number().positive(),
  /** Only in these hours of the person's day, such as 9 to 17; null for at any time. */
  hours: z.object({ from: z.number(), to: z.number() }).nullable(),
  /** Only on these days; 0 is Sunday. */
  days: z.array(z.int().min(0).max(6)).min(1),
  /** Where nothing is known of the person. */
  timeZone: z.string(),
});

export const questionSchema = z.object({
  text: z.string().min(1).max(12_000),
  fields: z.array(z.object({ name: z.string().max(200), value: z.string().max(3000) })).max(50),
  choices: z.array(choice).min(1).max(20),
  /** The form's JSON schema, and what it holds at first. */
  form: z.object({ schema: z.record(z.string(), z.unknown()), filled: z.unknown() }).nullable(),
  /** Where its cards go; empty for wherever the run speaks. */
  to: z.array(place).max(20),
  /** Who may answer; empty for everyone who sees the card. */
  from: z.array(group).max(50),
  /** Who may not, whatever else they are. */
  not: z.array(group).max(100),
  /** Whether whoever started the run may not. */
  notSelf: z.boolean(),
  onExpiry: z.string().nullable(),
  expiresMs: z.number().nonnegative().nullable(),
  remind: reminding.nullable(),
  escalate: z
    .array(z.object({ afterMs: z.number().nonnegative(), to: z.array(place), from: z.array(group) }))
    .max(10),
  evidence: z.object({ title: z.string().min(1).max(150), text: z.string().max(1_000_000) }).nullable(),
  /** Answers typed below the card, or commented on the pull request that the run is about, count too. */
  typed: z.boolean().default(false),
  /** The first choice may be given in advance: for the run (null) or for so long. */
  grant: z
    .object({
      key: z.string().min(1).max(200),
      offers: z.array(z.object({ label: z.string().max(75), ms: z.number().positive().nullable() })).max(4),
    })
    .nullable()
    .default(null),
  /**
   * Who tells more where people ask back: the automation itself, or these. Whoever started the run, where it is missing.
   * It is missing unless given, so that runs of earlier versions find in their journals the question that they asked.
   */
  askBack: z.object({ of: z.array(group).max(50), byRun: z.boolean() }).optional(),
  /** Emoji that stand for choices, by name. */
  emoji: z.record(z.string(), z.string()).default({}),
});

export type Question = Readonly<z.infer<typeof questionSchema>>;
export type Choice = Question["choices"][number];
export type Need = Choice["needs"][number];
export type Place = Question["to"][number];

/** Longer evidence goes into a file below the card. */
const longestOnCard = 2500;

export function isInFile({ evidence }: Pick<Question, "evidence">): boolean {
  return evidence !== null && evidence.text.length > longestOnCard;
}

export type AskOutcome = "answered" | "expired" | "withdrawn" | "superseded";

/** One person's answer. */
export interface GivenAnswer {
  readonly person: string;
  readonly choice: string;
  readonly comment: string | null;
  /** The groups of the question that the person belonged to when they answered. */
  readonly groups: readonly string[];
  readonly at: Date;
}

/** The type of the event that tells a run how its question ended; the question's id is its subject. */
export const askEndedType = "ask.ended";

/** The type of the event that tells a run where a card of its question is. */
export const askPostedType = "ask.posted";

export function hearsWords({ typed, emoji }: Pick<Question, "typed" | "emoji">): boolean {
  return typed || Object.keys(emoji).length > 0;
}
