/** The form by which a person starts a run by hand: the fields of its automation's input, and what was filled in. */
import type { ModalView } from "@slack/types";
import { checkForm, fieldsOf } from "../../core/asks/form-fields.ts";
import type { AutomationSummary } from "../../core/ports/people/run-commands.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { fieldErrors, readFields, renderField, submitted } from "../ask/ask-form.ts";
import { escapeWithin, section } from "../blocks/chat-message.ts";

export const startFormId = `${chatPrefix}start`;
export const pickFormId = `${chatPrefix}start:pick`;
const pickBlock = `${chatPrefix}start:automation`;

const plain = (text: string, max: number) => ({
  type: "plain_text" as const,
  text: text.slice(0, max).toWellFormed(),
  emoji: false,
});

type Startable = Pick<AutomationSummary, "name"> & {
  readonly input: NonNullable<AutomationSummary["input"]>;
};

export function hasForm(
  automation: AutomationSummary | undefined,
): automation is AutomationSummary & Startable {
  return automation?.input !== null && automation?.input !== undefined;
}

export function renderStartForm({ name, input }: Startable): ModalView {
  return {
    type: "modal",
    callback_id: startFormId,
    private_metadata: name.slice(0, 3000),
    title: plain("Start a run", 24),
    submit: plain("Start", 24),
    close: plain("Not now", 24),
    blocks: [
      section(`*${escapeWithin(name, 200)}*`),
      ...fieldsOf({ schema: input, filled: null }).slice(0, 90).map(renderField),
    ],
  };
}

/** The menu of automations, for whoever names none. */
export function renderPickForm(names: readonly string[]): ModalView {
  return {
    type: "modal",
    callback_id: pickFormId,
    title: plain("Start an automation", 24),
    submit: plain("Next", 24),
    close: plain("Not now", 24),
    blocks: [
      {
        type: "input",
        block_id: pickBlock,
        label: plain("Automation", 24),
        element: {
          type: "static_select",
          action_id: "filled",
          // Slack shows so many. Whoever has more types the name: /hathi start <automation>.
          options: names.slice(0, 100).map((name) => ({ text: plain(name, 75), value: name.slice(0, 150) })),
        },
      },
    ],
  };
}

/** Reads which automation was chosen. */
export function readPick(view: unknown): string | undefined {
  const { values } = submitted.partial({ private_metadata: true }).safeParse(view).data?.state ?? {};
  return values?.[pickBlock]?.["filled"]?.selected_option?.value;
}

export interface StartSubmission {
  readonly automation: string;
  readonly filledIn: (input: Startable["input"]) => unknown;
}

/** Reads a submitted form, which comes from outside. */
export function readStart(view: unknown): StartSubmission | undefined {
  const read = submitted.safeParse(view).data;
  if (read === undefined || read.private_metadata === "") return undefined;
  return {
    automation: read.private_metadata,
    filledIn: (schema) => readFields(fieldsOf({ schema, filled: null }), read.state.values),
  };
}

/** What is wrong, at the fields; undefined where nothing is, or where it belongs to no field. */
export function startErrors(
  { name: _name, input }: Startable,
  filled: unknown,
): Readonly<Record<string, string>> | undefined {
  const checked = checkForm({ schema: input }, filled);
  if ("values" in checked) return undefined;
  const known = new Set(fieldsOf({ schema: input, filled: null }).map(({ name }) => name));
  const [first = ""] = known;
  const problems = checked.problems.map(({ name, problem }) => ({
    name: known.has(name) ? name : first,
    problem,
  }));
  return fieldErrors(problems);
}

/** The view that takes a form's place. */
export function renderDone(title: string, words: string): ModalView {
  return {
    type: "modal",
    callback_id: `${chatPrefix}done`,
    title: plain(title, 24),
    close: plain("Close", 24),
    blocks: [section(words)],
  };
}
