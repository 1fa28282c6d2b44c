/** The form by which people set how an automation treats a repository: its fields are the automation's. */
import type { ModalView } from "@slack/types";
import { z } from "zod";
import { checkForm, fieldsOf } from "../../core/asks/form-fields.ts";
import type { RepositorySettings } from "../../core/ports/people/settings.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { fieldErrors, readFields, renderField, submitted } from "../ask/ask-form.ts";
import { context, escapeWithin, section } from "../blocks/chat-message.ts";

export const repositoryFormId = `${chatPrefix}settings:repository`;

export type Settable = RepositorySettings & { readonly schema: NonNullable<RepositorySettings["schema"]> };

/** "octo/app", or with * for any part: what the settings are for, as it is kept. */
export function readRepository(text: string): string | undefined {
  const path = text.replace(/^https?:\/\/[^/]+\//i, "").replace(/\/$/, "");
  return path.length <= 140 && /^[\w.*-]+\/[\w.*-]+$/.test(path) ? path.toLowerCase() : undefined;
}

export function canBeSet(settings: RepositorySettings | undefined): settings is Settable {
  return settings?.schema !== null && settings?.schema !== undefined;
}

const plain = (text: string) => ({ type: "plain_text" as const, text: text.slice(0, 24), emoji: false });
const subject = z.tuple([z.string(), z.string()]);

export function renderRepositoryForm(
  automation: string,
  repository: string,
  { schema, values }: Settable,
): ModalView {
  const name = escapeWithin(repository, 140);
  return {
    type: "modal",
    callback_id: repositoryFormId,
    private_metadata: JSON.stringify([automation.slice(0, 1000), repository]),
    title: plain("Settings"),
    submit: plain("Save"),
    close: plain("Cancel"),
    blocks: [
      section(`*${escapeWithin(automation, 200)}* for \`${name}\`. What is left empty is as usual.`),
      ...fieldsOf({ schema, filled: values[repository] ?? null })
        .slice(0, 90)
        .map(renderField),
      context(`\`/hathi settings ${escapeWithin(automation, 200)} ${name} reset\` takes all of it back.`),
    ],
  };
}

export interface RepositorySubmission {
  readonly automation: string;
  readonly repository: string;
  readonly filledIn: (schema: Settable["schema"]) => Readonly<Record<string, unknown>>;
}

/** Reads a submitted form, which comes from outside. */
export function readRepositoryForm(view: unknown): RepositorySubmission | undefined {
  const read = submitted.safeParse(view).data;
  if (read === undefined) return undefined;
  const about = subject.safeParse(parsed(read.private_metadata)).data;
  const repository = about === undefined ? undefined : readRepository(about[1]);
  if (about === undefined || repository === undefined) return undefined;
  return {
    automation: about[0],
    repository,
    filledIn: (schema) => readFields(fieldsOf({ schema, filled: null }), read.state.values),
  };
}

/** What is wrong, at the fields; undefined where nothing is. */
export function repositoryErrors(
  schema: Settable["schema"],
  filled: unknown,
): Readonly<Record<string, string>> | undefined {
  const checked = checkForm({ schema }, filled);
  return "values" in checked ? undefined : fieldErrors(checked.problems);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
