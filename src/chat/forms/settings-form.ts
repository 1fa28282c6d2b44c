/** The form by which people set where they are told of an automation's runs, and what was filled in. */
import type { InputBlock, ModalView, PlainTextOption } from "@slack/types";
import { z } from "zod";
import { readToldParty, type SlackParty } from "../../core/people/run-people.ts";
import type { ToldPlaces } from "../../core/ports/people/settings.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { context, escapeWithin, section } from "../blocks/chat-message.ts";
import { personWord } from "../blocks/run-words.ts";

export const settingsFormId = `${chatPrefix}settings`;
const whereBlock = `${chatPrefix}settings:where`;
const channelsBlock = `${chatPrefix}settings:channels`;
const peopleBlock = `${chatPrefix}settings:people`;
const groupsBlock = `${chatPrefix}settings:groups`;
const actionId = "filled";

const plain = (text: string, max = 75) => ({
  type: "plain_text" as const,
  text: text.slice(0, max),
  emoji: false,
});
const option = (value: string, text: string): PlainTextOption => ({ value, text: plain(text) });

const wheres = [
  option("code", "As the automation says, or where the run spoke last"),
  option("these", "In the channels and to the people below"),
  option("nobody", "Nobody is told"),
];

export function renderSettingsForm(automation: string, { tell, setBy }: ToldPlaces): ModalView {
  const chosen = setBy === null || tell === null ? 0 : tell.length === 0 ? 2 : 1;
  const channels = (tell ?? []).filter((party) => /^[CG]/.test(party));
  const people = (tell ?? []).filter((party) => /^[UW]/.test(party));
  const groups = (tell ?? []).filter((party) => /^[S@]/.test(party));
  const where = wheres[chosen];
  return {
    type: "modal",
    callback_id: settingsFormId,
    private_metadata: automation.slice(0, 3000),
    title: plain("Settings", 24),
    submit: plain("Save", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(
        `*${escapeWithin(automation, 200)}*: where people are told of runs that fail, are paused or are in doubt`,
      ),
      input(whereBlock, "Where", {
        type: "radio_buttons",
        action_id: actionId,
        options: wheres,
        ...(where !== undefined && { initial_option: where }),
      }),
      {
        ...input(channelsBlock, "Channels", {
          type: "multi_conversations_select",
          action_id: actionId,
          filter: { include: ["public", "private"], exclude_bot_users: true },
          ...(channels.length > 0 && { initial_conversations: [...channels] }),
        }),
        optional: true,
        hint: plain("Hathi has to be in a private channel to speak there.", 200),
      },
      {
        ...input(peopleBlock, "People, by direct messages", {
          type: "multi_users_select",
          action_id: actionId,
          ...(people.length > 0 && { initial_users: [...people] }),
        }),
        optional: true,
      },
      {
        ...input(groupsBlock, "User groups, whose members get direct messages", {
          type: "plain_text_input",
          action_id: actionId,
          max_length: 500,
          ...(groups.length > 0 && { initial_value: groups.join(", ").slice(0, 500) }),
        }),
        optional: true,
        hint: plain("By their handles, as in: @core, @on-call", 200),
      },
      ...(setBy === null ? [] : [context(`Set by ${personWord(setBy)}`)]),
    ],
  };
}

function input(blockId: string, label: string, element: InputBlock["element"]): InputBlock {
  return { type: "input", block_id: blockId, label: plain(label), element };
}

const element = z.looseObject({
  selected_option: z.looseObject({ value: z.string() }).nullish(),
  selected_conversations: z.array(z.string()).nullish(),
  selected_users: z.array(z.string()).nullish(),
  value: z.string().nullish(),
});
const submitted = z.looseObject({
  private_metadata: z.string().min(1),
  state: z.looseObject({ values: z.record(z.string(), z.looseObject({ [actionId]: element.optional() })) }),
});

export interface SettingsSubmission {
  readonly automation: string;
  /** Null for what the automation says. */
  readonly tell: readonly SlackParty[] | null;
}

/** Reads a submitted form, which comes from outside; an error at a field where it says nothing. */
export function readSettings(view: unknown): SettingsSubmission | Readonly<Record<string, string>> {
  const read = submitted.safeParse(view).data;
  const given = (block: string) => read?.state.values[block]?.[actionId];
  const where = given(whereBlock)?.selected_option?.value;
  if (read === undefined || where === undefined) return { [whereBlock]: "Please choose one." };
  const automation = read.private_metadata;
  if (where === "code") return { automation, tell: null };
  if (where === "nobody") return { automation, tell: [] };
  const groups = (given(groupsBlock)?.value ?? "").split(/[\s,]+/).filter((word) => word !== "");
  const wrong = groups.find((group) => !/^[S@]/.test(readToldParty(group) ?? ""));
  if (wrong !== undefined) return { [groupsBlock]: `“${wrong.slice(0, 100)}” is no group: write @core` };
  const tell = [
    ...(given(channelsBlock)?.selected_conversations ?? []),
    ...(given(peopleBlock)?.selected_users ?? []),
  ]
    .filter((party) => /^[UWCG][A-Z0-9]{2,30}$/.test(party))
    .concat(groups.flatMap((group) => readToldParty(group) ?? []));
  return tell.length === 0
    ? { [channelsBlock]: "Name a channel, a person or a group." }
    : { automation, tell };
}

export function isSubmission(read: ReturnType<typeof readSettings>): read is SettingsSubmission {
  return "automation" in read && typeof read.automation === "string";
}

export const whereErrorAt = (problem: string): Record<string, string> => ({
  [whereBlock]: problem.slice(0, 1000),
});
