/** Answers `/hathi snooze`, `mute`, `unmute` and `hours`: what a person wants of their time and attention. */
import { describeDays } from "../../core/people/preferences.ts";
import type { Quiet } from "../../core/people/quiet.ts";
import type { OwnWishes } from "../../core/ports/people/wishes.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { escapeWithin, joinLines, note, type ChatMessage } from "../blocks/chat-message.ts";
import type { WishCommand } from "./own-words.ts";

export async function answerWish(
  command: WishCommand,
  { wishes, by }: { readonly wishes?: OwnWishes | undefined; readonly by: Actor },
): Promise<ChatMessage> {
  if (wishes === undefined) return note("Hathi keeps no wishes here.");
  switch (command.kind) {
    case "quieten":
      return note(tellQuiet(await wishes.quieten(command.about, command.length, by)));
    case "unquieten": {
      const count = await wishes.unquieten(command.about, by);
      const what = command.about === null ? "all of it" : nameOf(command.about);
      return note(count === 0 ? "Nothing of that was quiet." : `🔔 You hear of ${what} again.`);
    }
    case "quiet": {
      const quiet = await wishes.quiet(by);
      return note(
        quiet.length === 0
          ? "Nothing is quiet. `/hathi mute octo/app#12` mutes a pull request, `mute octo/app` a repository, `mute everything` all; `/hathi snooze tomorrow` puts off"
          : `Quiet for you:\n${joinLines(quiet.map(lineOf))}\n\`/hathi unmute octo/app\` or \`/hathi unmute everything\` takes it back.`,
      );
    }
    case "prefer":
      await wishes.prefer(command.scope, command.preferences, by);
      return command.scope === "workspace" && command.preferences !== null
        ? note("✅ These are the hours of everybody here who has not set their own.")
        : renderHours(wishes, by);
    case "hours":
    default:
      return renderHours(wishes, by);
  }
}

export function tellQuiet(quiet: Quiet): string {
  const what = nameOf(quiet.about);
  return quiet.until === null
    ? `🔕 You hear nothing more of ${what}. \`/hathi unmute ${quiet.about === "" ? "everything" : escapeWithin(quiet.about, 150)}\` takes it back.`
    : `💤 You hear nothing of ${what} until ${dateOf(quiet.until)}.`;
}

async function renderHours(wishes: OwnWishes, by: Actor): Promise<ChatMessage> {
  const { hours, digestAt } = await wishes.hours(by);
  const place = hours.region === null ? hours.country : `${hours.country ?? ""}-${hours.region}`;
  const holidays = place === null ? "no holidays" : `the public holidays of ${place}`;
  return note(
    [
      `You work ${describeDays(hours.days)}, ${hours.from} to ${hours.to} in ${escapeWithin(hours.timeZone, 60)}, less ${holidays}.`,
      digestAt === null ? "You get no digest." : `You get a digest at ${digestAt}.`,
      "To change it: `/hathi hours 9-17 mon-fri Europe/Berlin DE-BY digest 9:30`, any part of it; `/hathi hours reset`",
    ].join("\n"),
  );
}

function lineOf({ about, until }: Quiet): string {
  return `• ${nameOf(about)}${until === null ? "" : `, until ${dateOf(until)}`}`;
}

function nameOf(about: string): string {
  return about === "" ? "anything" : `\`${escapeWithin(about, 150)}\``;
}

/** Slack shows it by the reader's own clock. */
function dateOf(date: Date): string {
  const seconds = Math.floor(date.getTime() / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${date.toISOString().slice(0, 16)} UTC>`;
}
