/** Answers `/hathi i-am` and `/hathi people`: who on GitHub is who in Slack. */
import type { LinkKind } from "../../core/people/link.ts";
import { HathiError } from "../../core/errors.ts";
import type { Claim, ListedPerson, PeopleCommands } from "../../core/ports/people/people.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { context, escapeWithin, joinLines, note, section, type ChatMessage } from "../blocks/chat-message.ts";
import type { PeopleAct, PeopleCommand } from "./people-words.ts";

const pageSize = 20;

export async function answerPeople(
  command: PeopleCommand,
  { people, by }: { readonly people?: PeopleCommands; readonly by: Actor },
): Promise<ChatMessage> {
  if (people === undefined) return note("Hathi keeps no people here.");
  if (command.kind === "i-am") return tellClaim(await people.claim(command.login, by));
  return answerAct(command.act, people, by);
}

async function answerAct(act: PeopleAct, people: PeopleCommands, by: Actor): Promise<ChatMessage> {
  switch (act.kind) {
    case "list": {
      const own = await people.mine(by);
      const all = await unlessNoAdmin(async () => people.list({ after: act.after, limit: pageSize + 1 }, by));
      return all === undefined ? renderOwn(own) : renderPage(all);
    }
    case "show": {
      const found = await people.find(act.who, by);
      return found === undefined
        ? note(
            `Nobody is linked with “${escapeWithin(act.who, 100)}”. To link: \`/hathi people link <login> @name\``,
          )
        : note(lineOf(found));
    }
    case "link":
      return note(`✅ Linked: ${lineOf(await people.link(act.login, act.person, by))}`);
    case "confirm":
      return note(`✅ Confirmed: ${lineOf(await people.confirm(act.login, by))}`);
    case "unlink":
    default:
      await people.unlink(act.login, by);
      return note(
        `${code(act.login)} is linked with nobody now. Hathi looks for the person again when it is next asked.`,
      );
  }
}

/** Whoever is no admin sees themselves. */
async function unlessNoAdmin<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HathiError && error.code === "NOT_ALLOWED") return undefined;
    throw error;
  }
}

function tellClaim(claim: Claim): ChatMessage {
  const login = code(claim.login);
  switch (claim.kind) {
    case "proven":
      return note(
        `✅ You are ${login} on GitHub, and ${why[claim.how]}. What you do there through Hathi counts as yours.`,
      );
    case "said":
      return {
        text: `Noted: you are ${claim.login} on GitHub.`,
        blocks: [
          section(
            `✅ Noted: you are ${login} on GitHub. Hathi mentions you where ${login} has something to do.`,
          ),
          context(
            `Nobody vouches for it yet, so you cannot act on GitHub through Hathi. ${howToProve(claim.proof, claim.login)}`,
          ),
        ],
      };
    case "refused":
    default:
      return note(
        claim.because === "guest"
          ? `You are a guest here, so your word alone is not enough. ${howToProve(claim.proof, claim.login)}`
          : `${login} is linked with somebody else already, so your word alone is not enough. ${howToProve(claim.proof, claim.login)}`,
      );
  }
}

function howToProve(proof: string, login: string): string {
  return `To prove it, write ${code(proof)} into the bio of your profile on GitHub and send \`/hathi i-am ${escapeWithin(login, 100)}\` again; you can take it out afterwards. Or ask an admin for \`/hathi people confirm ${escapeWithin(login, 100)}\`.`;
}

function renderOwn(own: readonly ListedPerson[]): ChatMessage {
  return note(
    own.length === 0
      ? "Hathi does not know who you are on GitHub. Say so: `/hathi i-am <your login>`"
      : `You are ${own.map(lineOf).join(", ")}.`,
  );
}

function renderPage(all: readonly ListedPerson[]): ChatMessage {
  if (all.length === 0) {
    return note("Nobody is linked yet. Hathi looks for people when an automation first asks for them.");
  }
  const page = all.slice(0, pageSize);
  const more =
    all.length > pageSize
      ? `More: \`/hathi people after ${escapeWithin(page.at(-1)?.shown ?? "", 100)}\`. `
      : "";
  return {
    text: `${page.length} people`,
    blocks: [
      section(joinLines(page.map(lineOf))),
      context(
        `${more}To correct one: \`/hathi people link <login> @name\`, \`confirm <login>\`, \`unlink <login>\``,
      ),
    ],
  };
}

function lineOf({ shown, user, how, member, otherId }: ListedPerson): string {
  const who = user === null ? "nobody" : `<@${user}>`;
  const is = member?.isActive === false ? ", deactivated" : member?.isGuest === true ? ", a guest" : "";
  const taken = otherId === null ? "" : ", *not used*: the login belongs to another account on GitHub by now";
  return `${code(shown)} ${who}${is}${taken} (${how === null ? "not found" : why[how]})`;
}

const why: Readonly<Record<LinkKind, string>> = {
  admin: "an admin said so",
  import: "it was imported",
  profile: "the profile on GitHub says so",
  email: "both have the same e-mail address",
  said: "by their own word",
  commit: "guessed by the address of commits",
  name: "guessed by the name",
};

function code(text: string): string {
  return `\`${escapeWithin(text, 120).replaceAll("`", "'")}\``;
}
