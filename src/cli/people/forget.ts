/** `hathi people forget`: deletes what is kept about a person. */
import { createForgetPeople } from "../../app/people/create-forget-people.ts";
import type { Forgotten } from "../../core/ports/people/forget.ts";
import { plainText } from "../../core/text/plain-text.ts";
import { type Because } from "../because.ts";
import type { Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

export interface ForgetOptions extends Because {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function peopleForget(terminal: Terminal, who: string, options: ForgetOptions): Promise<void> {
  await withRuns(terminal, async ({ store }, { keepDays }) => {
    const isSerious = options.yes === true;
    const done = await createForgetPeople(store).forget(who, terminalActor(options), isSerious);
    terminal.print(
      options.json === true
        ? JSON.stringify({ done: isSerious, ...done }, null, 2)
        : describe(done, isSerious, keepDays),
    );
  });
}

function describe(
  { logins, members, deleted, renamed, runs }: Forgotten,
  isDone: boolean,
  keepDays: number | null,
): string {
  const kept =
    keepDays === null
      ? "are kept for ever (HATHI_KEEP_DAYS)"
      : `are deleted ${keepDays} days after their end`;
  const all = runs.unfinished + runs.ended;
  return [
    `known as ${plainText([...logins, ...members].join(", "))}`,
    `${deleted} rows about the person ${isDone ? "are deleted" : "would be deleted"}: links, profile, hours, sessions, what they muted, answers in advance, whom runs concern`,
    `${renamed} acts and answers ${isDone ? "have" : "would get"} a name that leads to nobody`,
    `${all} runs concern the person, ${runs.unfinished} of them unfinished. Their journals and events may name them, and ${kept}`,
    ...(isDone ? [] : ["nothing is done yet: add --yes"]),
  ].join("\n");
}
