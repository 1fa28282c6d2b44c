import { expect, it } from "vitest";
import { checkTypes } from "../../src/cli/check/check-source.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";

// Each line reads what an automation needs, without a cast.
const reads = {
  message: [
    "slack.message",
    "const text: string | undefined = data.text; const at: string = data.ts; void data.files?.[0]?.id;",
  ],
  click: [
    "slack.action.go",
    "const value: string | undefined = data.actions[0].value; const who: string = data.user.id;",
  ],
  menu: [
    "slack.action.go",
    "const chosen: string | undefined = data.actions[0].selected_option?.value; void data.message?.ts;",
  ],
  form: [
    "slack.view.order",
    'const typed: string | null | undefined = data.view.state.values["a"]?.["a"]?.value; void data.user.id;',
  ],
  closed: [
    "slack.view_closed.order",
    "const cleared: boolean = data.is_cleared; void data.view.private_metadata;",
  ],
  shortcut: [
    "slack.shortcut.order",
    "const trigger: string = data.trigger_id; const who: string = data.user.id;",
  ],
  ofMessage: [
    "slack.message_action.order",
    "const where: string = data.channel.id; const ts: string = data.message.ts;",
  ],
  options: ["slack.block_suggestion.city", "const typed: string = data.value; void data.user.id;"],
  command: [
    "slack.command.deploy",
    "const words: string = data.text; const where: string = data.channel_id;",
  ],
  reaction: ["slack.reaction_added", "const emoji: string = data.reaction; const who: string = data.user;"],
} as const;

const source = (type: string, body: string): string =>
  `import { on } from "hathi"; export default on("${type}", ({ data }) => { ${body} });`;

it(
  "what people do in Slack is typed so that no read needs a cast, and a misspelt one is found",
  { timeout: 60_000 },
  async () => {
    const files = Object.entries(reads).map(([name, [type, body]]) => [`${name}.ts`, source(type, body)]);
    const wrong = [
      `wrong.ts`,
      source("slack.view.order", "void data.view.sate; void data.actions;"),
    ] as const;
    const checked = await checkTypes(await makeAutomations(Object.fromEntries([...files, wrong])), []);
    expect(checked).toMatchObject({ kind: "checked" });
    const problems = checked.kind === "checked" ? checked.problems : [];
    const serious = problems.filter(({ message }) => !message.includes("never read"));
    expect(serious.map(({ file }) => file)).toEqual(["wrong.ts", "wrong.ts"]);
  },
);
