/** The form of a question as a modal, and what people filled into it. */
import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { z } from "zod";
import { fieldsOf, type FormField } from "../../core/asks/form-fields.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { section } from "../blocks/chat-message.ts";
import type { AskClick } from "./ask-buttons.ts";

export const askFormId = `${chatPrefix}ask:form`;
const fieldPrefix = `${chatPrefix}ask:field:`;
const commentBlock = `${chatPrefix}ask:comment`;
const actionId = "filled";

const plain = (text: string, max: number) => ({
  type: "plain_text" as const,
  text: text.slice(0, max).toWellFormed(),
  emoji: true,
});

/** Undefined where the choice opens no form. */
export function renderForm(ask: Ask, index: number): ModalView | undefined {
  const { form, choices, text } = ask.question;
  const choice = choices[index];
  if (form === null || choice?.opensForm !== true) return undefined;
  return {
    type: "modal",
    callback_id: askFormId,
    private_metadata: `${ask.id}:${index}`,
    title: plain(choice.label, 24),
    submit: plain(choice.label, 24),
    close: plain("Back", 24),
    blocks: [
      section(withoutSecrets(text).slice(0, 3000).toWellFormed()),
      ...fieldsOf(form).slice(0, 90).map(renderField),
      comment,
    ],
  };
}

const comment: InputBlock = {
  type: "input",
  block_id: commentBlock,
  optional: true,
  label: plain("Comment", 24),
  element: { type: "plain_text_input", action_id: actionId, multiline: true, max_length: 2000 },
};

export function renderField(field: FormField): KnownBlock {
  return {
    type: "input",
    block_id: `${fieldPrefix}${field.name}`.slice(0, 255),
    optional: field.isOptional || field.kind === "yes-no",
    label: plain(field.label, 2000),
    ...(field.hint !== null && { hint: plain(field.hint, 2000) }),
    element: elementOf(field),
  };
}

const optionOf = (text: string): PlainTextOption => ({ text: plain(text, 75), value: text.slice(0, 75) });

function elementOf(field: FormField): InputBlock["element"] {
  const { filled } = field;
  switch (field.kind) {
    case "text": {
      const max = Math.min(3000, field.max ?? 3000);
      return {
        type: "plain_text_input",
        action_id: actionId,
        multiline: field.isLong || (typeof filled === "string" && filled.includes("\n")),
        max_length: max,
        ...(typeof filled === "string" && filled !== "" && { initial_value: filled.slice(0, max) }),
      };
    }
    case "number":
      return {
        type: "number_input",
        action_id: actionId,
        is_decimal_allowed: !field.isWhole,
        ...(typeof filled === "number" && { initial_value: String(filled) }),
      };
    case "date":
      return {
        type: "datepicker",
        action_id: actionId,
        ...(typeof filled === "string" && { initial_date: filled }),
      };
    case "yes-no": {
      const yes = optionOf("Yes");
      return {
        type: "checkboxes",
        action_id: actionId,
        options: [yes],
        ...(filled === true && { initial_options: [yes] }),
      };
    }
    case "one-of":
      return {
        type: "static_select",
        action_id: actionId,
        options: field.options.slice(0, 100).map(optionOf),
        ...(typeof filled === "string" &&
          field.options.includes(filled) && { initial_option: optionOf(filled) }),
      };
    case "some-of": {
      const chosen = Array.isArray(filled) ? field.options.filter((one) => filled.includes(one)) : [];
      return {
        type: "multi_static_select",
        action_id: actionId,
        options: field.options.slice(0, 100).map(optionOf),
        ...(chosen.length > 0 && { initial_options: chosen.map(optionOf) }),
      };
    }
    case "json":
      break;
  }
  return {
    type: "plain_text_input",
    action_id: actionId,
    multiline: true,
    max_length: 3000,
    ...(filled !== undefined && { initial_value: JSON.stringify(filled, null, 2).slice(0, 3000) }),
  };
}

const option = z.looseObject({ value: z.string() });
const element = z.looseObject({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});
export const submitted = z.looseObject({
  private_metadata: z.string(),
  state: z.looseObject({ values: z.record(z.string(), z.looseObject({ [actionId]: element.optional() })) }),
});

export interface AskSubmission extends AskClick {
  readonly comment: string | null;
  readonly filledIn: (ask: Ask) => Readonly<Record<string, unknown>>;
}

/** Reads a submitted form, which comes from outside. */
export function readSubmission(view: unknown): AskSubmission | undefined {
  const read = submitted.safeParse(view).data;
  const [, id, index] = /^([0-9a-hjkmnp-tv-z]{16}):(\d{1,2})$/.exec(read?.private_metadata ?? "") ?? [];
  if (read === undefined || id === undefined) return undefined;
  const { values } = read.state;
  const said = values[commentBlock]?.[actionId]?.value ?? null;
  return {
    id,
    index: Number(index),
    comment: said === null || said.trim() === "" ? null : said.slice(0, 2000),
    filledIn: ({ question: { form } }) => readFields(form === null ? [] : fieldsOf(form), values),
  };
}

/** What was filled in, by the names of fields; what was left empty is missing. */
export function readFields(
  fields: readonly FormField[],
  values: z.infer<typeof submitted>["state"]["values"],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(field, values[`${fieldPrefix}${field.name}`.slice(0, 255)]?.[actionId]);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

/** The value of a field; undefined where it was left empty. */
function valueOf(field: FormField, given: z.infer<typeof element> | undefined): unknown {
  const text = given?.value ?? "";
  switch (field.kind) {
    case "text":
      return text === "" ? undefined : text;
    case "number":
      return text === "" ? undefined : Number(text);
    case "date":
      return given?.selected_date ?? undefined;
    case "yes-no":
      return (given?.selected_options ?? []).length > 0;
    case "one-of":
      return field.options.find((one) => one.slice(0, 75) === given?.selected_option?.value);
    case "some-of": {
      const chosen = (given?.selected_options ?? []).map(({ value }) => value);
      return field.options.filter((one) => chosen.includes(one.slice(0, 75)));
    }
    case "json":
      break;
  }
  return text === "" ? undefined : readJson(text);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Errors as Slack shows them: below the fields. */
export function fieldErrors(
  problems: readonly { readonly name: string; readonly problem: string }[],
): Record<string, string> {
  return Object.fromEntries(
    problems.map(({ name, problem }) => [
      name === "" ? commentBlock : `${fieldPrefix}${name}`.slice(0, 255),
      problem.slice(0, 1000),
    ]),
  );
}

export function commentError(problem: string): Record<string, string> {
  return { [commentBlock]: problem.slice(0, 1000) };
}
