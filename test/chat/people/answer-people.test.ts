import { describe, expect, it } from "vitest";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";
import { answerOwn } from "../../../src/chat/people/answer-own.ts";
import { HathiError } from "../../../src/core/errors.ts";
import type { Claim, ListedPerson, PeopleCommands } from "../../../src/core/ports/people/people.ts";

const by = { id: "slack:T1/U1" };
const ana: ListedPerson = {
  login: "ana",
  shown: "Ana<!here>",
  githubId: null,
  user: "U1",
  how: "name",
  madeBy: null,
  at: new Date(0),
  ageMs: 0,
  otherId: null,
  checkedMs: null,
  member: null,
};

function refuse(): never {
  throw new HathiError("NOT_ALLOWED", "only admins");
}

const commands = (claim: Claim, isAdmin: boolean): PeopleCommands => ({
  claim: async () => claim,
  link: async () => ana,
  confirm: async () => ana,
  unlink: async () => {},
  mine: async () => [ana],
  find: async () => undefined,
  list: async () => (isAdmin ? Array.from({ length: 21 }, () => ana) : refuse()),
  import: async () => [],
});

async function answer(text: string, claim: Partial<Claim> = {}, isAdmin = true): Promise<string> {
  const command = parseChatCommand(text);
  if (command.kind !== "own") return command.kind;
  const message = await answerOwn(command.command, { by, people: commands(claim as Claim, isAdmin) });
  return JSON.stringify(message.blocks);
}

describe("the words of people", () => {
  it.each([
    ["i-am ana", { kind: "i-am", login: "ana" }],
    ["i-am @Ana", { kind: "i-am", login: "Ana" }],
    ["i-am <https://github.com/ana>", { kind: "i-am", login: "ana" }],
    ["people", { act: { kind: "list", after: "" } }],
    ["people after ana", { act: { kind: "list", after: "ana" } }],
    ["people link ana <@U1|ana>", { act: { kind: "link", login: "ana", person: "<@U1|ana>" } }],
    ["people link ana Ana Castillo", { act: { kind: "link", login: "ana", person: "Ana Castillo" } }],
    ["people confirm ana", { act: { kind: "confirm", login: "ana" } }],
    ["people unlink “ana”", { act: { kind: "unlink", login: "ana" } }],
    ["people @ana", { act: { kind: "show", who: "@ana" } }],
    ["i-am", { kind: "incomplete", name: "i-am" }],
    ["i-am ana ben", { kind: "incomplete", name: "i-am" }],
    ["people link ana", { kind: "incomplete", name: "people" }],
    ["whoami", { kind: "unknown", nearest: "people" }],
  ])("%s", (text, command) => {
    const read = parseChatCommand(text);
    expect(read.kind === "own" ? read.command : read).toMatchObject(command);
  });
});

describe("answers about people", () => {
  it("say what a claim is worth, and how to prove it", async () => {
    const claim = { login: "ana", proof: "hathi:T1/U1" };
    expect(await answer("i-am ana", { kind: "proven", how: "email", ...claim })).toContain("counts as yours");
    expect(await answer("i-am ana", { kind: "said", ...claim })).toMatch(/Noted.*hathi:T1\/U1.*confirm ana/);
    expect(await answer("i-am ana", { kind: "refused", because: "linked", ...claim })).toContain(
      "somebody else",
    );
    expect(await answer("i-am ana", { kind: "refused", because: "guest", ...claim })).toContain("guest");
  });

  it("show everybody to admins by pages, and their own to others; what GitHub says is escaped", async () => {
    const page = await answer("people");
    expect(page).toContain("people after Ana&lt;!here&gt;");
    expect(page).not.toContain("<!here>");
    expect(await answer("people", {}, false)).toMatch(/You are `Ana&lt;!here&gt;` <@U1>/);
    expect(await answer("people nobody")).toContain("Nobody is linked");
    expect(await answer("people confirm ana")).toContain("Confirmed");
    expect(await answer("people unlink ana")).toContain("nobody now");
  });
});
