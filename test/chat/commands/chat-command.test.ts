import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";
import { holds } from "../../support/hostile/fuzz.ts";

const unfinished = { scope: "unfinished", automation: null, page: 1 };
const list = (more: object = {}): object => ({ kind: "list", view: { ...unfinished, ...more } });

describe("/hathi", () => {
  test.each([
    ["", { kind: "help" }],
    ["  help ", { kind: "help" }],
    ["list", list()],
    ["LIST", list()],
    ["list all", list({ scope: "all" })],
    ["list pr-reminder", list({ automation: "pr-reminder" })],
    [
      "list all deploy.rollback 3",
      { kind: "list", view: { scope: "all", automation: "deploy.rollback", page: 3 } },
    ],
    ["list 2", list({ page: 2 })],
    ["why k3", { kind: "why", prefix: "k3" }],
    ["why", { kind: "incomplete", name: "why" }],
    ["automations", { kind: "automations" }],
    ["automations off deploy", { kind: "switch", isOn: false, automation: "deploy" }],
    [
      "automations deploy on because the freeze is over",
      { kind: "switch", isOn: true, automation: "deploy", reason: "the freeze is over" },
    ],
    ["automations off", { kind: "incomplete", name: "automations" }],
    ["automations deploy", { kind: "incomplete", name: "automations" }],
    ["start deploy", { kind: "start", automation: "deploy", data: undefined }],
    ['start `deploy` {"version": "1.2"}', { kind: "start", automation: "deploy", data: { version: "1.2" } }],
    ["start deploy {“version”: 1}", { kind: "start", automation: "deploy", data: { version: 1 } }],
    ["/hathi start deploy 3", { kind: "start", automation: "deploy", data: 3 }],
    ["start", { kind: "incomplete", name: "start" }],
    ["list mine", list({ isMine: true })],
    ["list my failed pr-reminder", list({ isMine: true, scope: "failed", automation: "pr-reminder" })],
    ["show k3f9qz", { kind: "show", prefix: "k3f9qz" }],
    [
      "cancel k3 because the deploy is frozen",
      { kind: "cancel", prefix: "k3", reason: "the deploy is frozen" },
    ],
    ["cancel k3 now because: “stop”", { kind: "end-at-once", prefix: "k3", reason: "“stop”" }],
    ["pause k3 because", { kind: "pause", prefix: "k3" }],
    ["cancel because k3", { kind: "unclear", typed: "k3", name: "cancel", form: "cancel because" }],
    ["show `K3F9QZ`", { kind: "show", prefix: "k3f9qz" }],
    ["cancel k3 now", { kind: "end-at-once", prefix: "k3" }],
    ["pause k3", { kind: "pause", prefix: "k3" }],
    ["resume k3", { kind: "resume", prefix: "k3" }],
    ["retry k3", { kind: "retry", prefix: "k3" }],
    ["retry", { kind: "incomplete", name: "retry" }],
    ["show", { kind: "incomplete", name: "show" }],
    ["cancel ``", { kind: "incomplete", name: "cancel" }],
    ["cancle k3", { kind: "unknown", typed: "cancle", nearest: "cancel", form: "cancel k3" }],
    ["constructor", { kind: "unknown", typed: "constructor", nearest: undefined }],
    ["toString x", { kind: "unknown", typed: "toString", nearest: undefined }],
    ["list constructor", list({ automation: "constructor" })],
    ["\u0000", { kind: "help" }],
    // Options of a terminal, and the dashes that phones make of them.
    ["--help", { kind: "help" }],
    ["—help", { kind: "help" }],
    ["-h", { kind: "help" }],
    ["?", { kind: "help" }],
    ["help?", { kind: "help" }],
    ["list --all", list({ scope: "all" })],
    ["list —all", list({ scope: "all" })],
    ["list –all", list({ scope: "all" })],
    ["list −all", list({ scope: "all" })],
    ["cancel k3 --now", { kind: "end-at-once", prefix: "k3" }],
    ["list pr–reminder", list({ automation: "pr-reminder" })],
    // States.
    ["list failed", list({ scope: "failed" })],
    ["list all failed", list({ scope: "failed" })],
    ["list Canceled.", list({ scope: "cancelled" })],
    ["list done", list({ scope: "completed" })],
    [
      "list waiting pr-reminder 2",
      { kind: "list", view: { scope: "waiting", automation: "pr-reminder", page: 2 } },
    ],
    ["list since 2 days", list({ since: "2 days" })],
    ["list all since 2h deploy 3", list({ scope: "all", since: "2h", automation: "deploy", page: 3 })],
    ["list about octo/app#7 2", list({ subject: "octo/app#7", page: 2 })],
    ["list failed octo/app", list({ scope: "failed", subject: "octo/app" })],
    ["list since", list({ since: "" })],
    ["list about", list({ subject: "" })],
    ["list failed cancelled", list({ scope: "failed", automation: "cancelled" })],
    ["list 1 2", list({ automation: "2" })],
    ["list 0", list()],
    ["list 9999", list({ page: 9999 })],
    // Mentions, channels and links, as Slack hands them over.
    ["list <@U1|ana>", list({ automation: "@ana" })],
    ["list <@U1|ana smith> all", list({ scope: "all", automation: "@ana smith" })],
    ["list <#C1|deploy>", list({ automation: "deploy" })],
    ["show <http://k3f9qz|k3f9qz>", { kind: "show", prefix: "k3f9qz" }],
    ["show &lt;k3f9qz&gt;", { kind: "show", prefix: "k3f9qz" }],
    // Several words.
    ["list the runs of pr reminder", list({ automation: "the runs of pr reminder" })],
    ["show run k3f9qz please", { kind: "show", prefix: "k3f9qz" }],
    ["/hathi cancel k3", { kind: "cancel", prefix: "k3" }],
    ["hathi show k3", { kind: "show", prefix: "k3" }],
    ["cancel now k3", { kind: "end-at-once", prefix: "k3" }],
    ["cancel k3 nwo", { kind: "unclear", typed: "nwo", name: "cancel", form: "cancel k3" }],
    ["cancel k3 m4 now", { kind: "unclear", typed: "m4", name: "cancel", form: "cancel k3 now" }],
    ["show k3 now", { kind: "unclear", typed: "now", name: "show", form: "show k3" }],
    ["stop k3", { kind: "unknown", typed: "stop", nearest: "cancel", form: "cancel k3" }],
    ["ls", { kind: "unknown", typed: "ls", nearest: "list" }],
    ["k3f9qz", { kind: "unknown", typed: "k3f9qz", nearest: "show", form: "show k3f9qz" }],
    ["k3f9qz cancel now", { kind: "unknown", typed: "k3f9qz", nearest: "cancel", form: "cancel k3f9qz now" }],
    // Of a step in doubt.
    [
      "settle “k3f9qz” happened {“a”: 1}",
      { kind: "settle", prefix: "k3f9qz", settlement: { kind: "happened", result: { a: 1 } } },
    ],
    [
      "settle k3 happened {«a»: 1}",
      { kind: "settle", prefix: "k3", settlement: { kind: "happened", result: { a: 1 } } },
    ],
    [
      'settle k3 --happened "…"',
      { kind: "settle", prefix: "k3", settlement: { kind: "happened", result: "…" } },
    ],
    ["settle `k3` again.", { kind: "settle", prefix: "k3", settlement: { kind: "again" } }],
    ["settle k3 cancel …", { kind: "settle", prefix: "k3", settlement: { kind: "cancel" } }],
    ["settle k3 cancel m4", { kind: "incomplete", name: "settle" }],
    ["workspaces allow “t0123abcd”.", { kind: "workspaces", act: { kind: "allow", id: "T0123ABCD" } }],
    ["workspaces allow T1 T2", { kind: "incomplete", name: "workspaces" }],
  ])("%s", (text, command) => {
    expect(parseChatCommand(text)).toEqual(command);
  });
});

/** What phones, other keyboards and copied messages put around a word. */
const around: readonly (readonly [string, string])[] = [
  ["“", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
  ["‹", "›"],
  ["「", "」"],
  ['"', '"'],
  ["'", "'"],
  ["*", "*"],
  ["_", "_"],
  ["~", "~"],
  ["`", "`"],
  ["```", "```"],
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["<", ">"],
  ["&lt;", "&gt;"],
  ["#", ""],
  ["", "."],
  ["", ","],
  ["", "…"],
  ["", "..."],
  ["", "!"],
  ["", ":"],
  ["", " 👍🏽"],
  ["\u200b", "\u200b"],
  ["\u2060", ""],
  ["", "\u200f"],
  ["\u202a", "\u202c"],
  ["\ufeff", ""],
  ["\u00a0", "\u3000"],
  ["", "\u200d\ufe0f"],
  ["“*", "*”."],
];

describe("an id", () => {
  test.each(around)("between %j and %j is the id", (before, after) => {
    expect(parseChatCommand(`show ${before}k3f9qz${after}`)).toEqual({ kind: "show", prefix: "k3f9qz" });
    expect(parseChatCommand(`cancel ${before}K3F9QZ${after} now`)).toEqual({
      kind: "end-at-once",
      prefix: "k3f9qz",
    });
  });

  test("however it is wrapped, in whatever command, is the id", async () => {
    const wrap = (word: string) =>
      fc
        .array(fc.constantFrom(...around), { maxLength: 4 })
        .map((pairs) => pairs.reduce((text, [before, after]) => `${before}${text}${after}`, word));
    const letters = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz".split(""));
    const ids = fc.array(letters, { minLength: 2, maxLength: 16 }).map((id) => id.join(""));
    const property = fc.property(
      fc
        .constantFrom("show", "pause", "resume", "retry", "cancel")
        .chain((name) => fc.tuple(fc.constant(name), wrap(name))),
      ids.chain((id) => fc.tuple(fc.constant(id), wrap(id))),
      fc.constantFrom(" ", "  ", "\u00a0", "\n", "\t"),
      ([name, typedName], [id, typedId], space) => {
        expect(parseChatCommand(`${typedName}${space}${typedId}`)).toEqual({ kind: name, prefix: id });
      },
    );
    await holds(property, 20);
  });
});
