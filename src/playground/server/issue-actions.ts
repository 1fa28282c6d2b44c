/** The actions behind the buttons of issues: each checks its input and acts as the chosen person. */
import { z } from "zod";
import { personNames } from "../../local-services/people.ts";
import { Refused } from "../../local-services/refused.ts";
import type { SnapshotSources } from "./take-snapshot.ts";

const person = z.enum(personNames);
const text = z.string().trim().max(3000).default("");

const newIssue = z.object({
  as: person,
  title: z.string().trim().min(1, "an issue needs a title").max(256),
  body: text,
});

export async function openIssue(
  { local }: Pick<SnapshotSources, "local">,
  input: unknown,
): Promise<{ number: number }> {
  const { as: by, title, body } = newIssue.parse(input);
  return { number: await local.github.issues.open({ by, title, body }) };
}

const issueAction = z.object({
  number: z.coerce.number().int().positive(),
  action: z.enum(["assign", "close", "comment", "label", "reopen"]),
  as: person,
  body: text,
});

export async function actOnIssue(
  { local: { github } }: Pick<SnapshotSources, "local">,
  input: unknown,
): Promise<void> {
  const { number, action, as: by, body } = issueAction.parse(input);
  switch (action) {
    case "comment":
      if (body === "") throw new Refused("Write a comment first.");
      await github.comment(number, { author: by, body });
      return;
    case "label":
      await github.issues.label(number, { by, label: "bug" });
      return;
    case "assign":
      await github.issues.assign(number, { by, to: by });
      return;
    case "close":
      await github.issues.close(number, { by });
      return;
    case "reopen":
      await github.issues.reopen(number, { by });
      return;
  }
}
