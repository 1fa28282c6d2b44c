/** What the pages quote of Slack is what people read there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryWords } from "../../src/chat/forms/open-forms.ts";
import { projectFolder } from "../support/project-folder.ts";
import { scenes } from "./pictures/scenes.ts";

const page = (name: string): string => readFileSync(join(projectFolder, "docs", name), "utf8");

/** As Slack shows it: links by their names, without the signs of formatting. */
const shown = (text: string): string =>
  text
    .replaceAll(/<[^|>]+\|([^>]+)>/g, "$1")
    .replaceAll(/(?<!\w)\*([^*]+)\*(?!\w)/g, "$1")
    .replaceAll("`", "");

it("a digest", () => {
  const { blocks = [] } = scenes.find(({ name }) => name === "pr-digest") ?? {};
  const texts = (blocks as readonly { text?: { text: string }; elements?: { text: string }[] }[]).flatMap(
    ({ text, elements = [] }) => [text, ...elements].flatMap((one) => one?.text ?? []),
  );
  expect(page("pr-reminders.md")).toContain(shown(texts.join("\n")));
});

it("what is set for a repository", () => {
  const set = { way: "thread", channel: "#reviews", escalateAfter: 3, escalateTo: "#leads" };
  expect(page("pr-reminders.md")).toContain(shown(repositoryWords("pr-reminder", "acme/elephant", set)));
  const own = repositoryWords("example", "octo/app", { tell: "#random", label: "bug" });
  expect(page("writing-an-automation.md")).toContain(shown(own));
});
