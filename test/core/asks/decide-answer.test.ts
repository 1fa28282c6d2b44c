import { describe, expect, test } from "vitest";
import {
  type AskState,
  decideAnswer,
  groupsOf,
  missingFor,
  whoGave,
} from "../../../src/core/asks/decide-answer.ts";
import { parseGroup } from "../../../src/core/asks/groups.ts";
import { type GivenAnswer, type Need, questionSchema } from "../../../src/core/asks/question.ts";

const anybody: Need[] = [{ count: 1, of: null }];

const choice = (value: string, needs = anybody, opensForm = false) => ({
  value,
  label: value,
  style: null,
  confirm: null,
  opensForm,
  needs,
});

function state(question: object = {}, more: Partial<AskState> = {}): AskState {
  return {
    question: questionSchema.parse({
      text: "Deploy?",
      fields: [],
      choices: [choice("approve"), choice("reject")],
      form: null,
      to: [],
      from: [],
      not: [],
      notSelf: false,
      onExpiry: null,
      expiresMs: null,
      remind: null,
      escalate: [],
      evidence: null,
      ...question,
    }),
    asker: null,
    outcome: null,
    awaited: true,
    answers: [],
    turns: [],
    ...more,
  };
}

let minute = 0;
function by(person: string, value = "approve", groups: readonly string[] = []): GivenAnswer {
  minute += 1;
  return {
    person: `slack:T1/${person}`,
    choice: value,
    comment: null,
    groups,
    at: new Date(minute * 60_000),
  };
}

const two = [choice("approve", [{ count: 2, of: null }]), choice("reject")];
const byGroup = [
  choice("approve", [
    { count: 2, of: "@core" },
    { count: 1, of: "@security" },
  ]),
];

describe("an answer", () => {
  const cases: readonly [string, AskState, GivenAnswer, object][] = [
    ["of anybody ends a question for everyone", state(), by("U1"), { kind: "ends" }],
    ["with a choice that there is not", state(), by("U1", "maybe"), { why: "unknown-choice" }],
    ["after the end", state({}, { outcome: "answered" }), by("U1"), { why: "ended" }],
    ["after the expiry", state({}, { outcome: "expired" }), by("U1"), { why: "ended" }],
    ["that the run no longer waits for", state({}, { awaited: false }), by("U1"), { why: "not-awaited" }],
    [
      "of an outsider, where everyone may answer",
      state(),
      { ...by("U9"), isOutsider: true } as GivenAnswer,
      { why: "outsider" },
    ],
    [
      "of an outsider who is named",
      state({ from: ["U9"] }),
      { ...by("U9", "approve", ["U9"]), isOutsider: true } as GivenAnswer,
      { kind: "ends" },
    ],
    ["of somebody who is not asked", state({ from: ["@core"] }), by("U1"), { why: "not-asked" }],
    [
      "of a member of the group",
      state({ from: ["@core"] }),
      by("U1", "approve", ["@core"]),
      { kind: "ends" },
    ],
    ["of the named person", state({ from: ["U1", "U2"] }), by("U2", "reject", ["U2"]), { kind: "ends" }],
    [
      "of whoever started the run, where somebody else has to",
      state({ notSelf: true }, { asker: "U1" }),
      by("U1", "approve", ["U1"]),
      { why: "self" },
    ],
    [
      "of whoever started the run, where that is fine",
      state({}, { asker: "U1" }),
      by("U1", "approve", ["U1"]),
      { kind: "ends" },
    ],
    [
      "of an author who is barred",
      state({ not: ["github:ana"] }),
      by("U1", "approve", ["github:ana"]),
      { why: "self" },
    ],
    [
      "of the first of two",
      state({ choices: two }),
      by("U1"),
      { kind: "counted", missing: [{ count: 1, of: null }] },
    ],
    ["of the second of two", state({ choices: two }, { answers: [by("U1")] }), by("U2"), { kind: "ends" }],
    [
      "of the same person twice",
      state({ choices: two }, { answers: [by("U1")] }),
      by("U1"),
      { why: "repeated" },
    ],
    [
      "of the second where the first chose something else",
      state(
        { choices: [two[0], choice("reject", [{ count: 2, of: null }])] },
        { answers: [by("U1", "reject")] },
      ),
      by("U2"),
      { kind: "counted", missing: [{ count: 1, of: null }] },
    ],
    [
      "of one where one is enough to reject",
      state({ choices: two }, { answers: [by("U1")] }),
      by("U2", "reject"),
      { kind: "ends" },
    ],
    [
      "of a person who thinks again",
      state({ choices: two }, { answers: [by("U1")] }),
      by("U1", "reject"),
      { kind: "ends" },
    ],
    [
      "of a person in both groups",
      state({ choices: byGroup }),
      by("U1", "approve", ["@core", "@security"]),
      { kind: "counted", missing: [{ count: 1, of: "@core" }] },
    ],
    [
      "that fills the last group",
      state({ choices: byGroup }, { answers: [by("U1", "approve", ["@core", "@security"])] }),
      by("U2", "approve", ["@core"]),
      { kind: "ends" },
    ],
    ["of nobody whom the groups name", state({ choices: byGroup }), by("U9"), { why: "not-asked" }],
    [
      "of the terminal, which counts once for each group",
      state({ choices: byGroup }),
      { ...by("U1"), person: "cli:ana" },
      { kind: "counted", missing: [{ count: 1, of: "@core" }] },
    ],
    [
      "with other values in the form",
      state({ choices: [choice("approve", [{ count: 2, of: null }], true)] }, { answers: [by("U1")] }),
      by("U1"),
      { kind: "counted" },
    ],
  ];

  test.each(cases)("%s", (_title, given, answer, expected) => {
    const verdict = decideAnswer(given, answer);
    expect(verdict).toMatchObject("why" in expected ? { kind: "refused", ...expected } : expected);
  });

  test("needs to be looked up for all the groups that matter", () => {
    expect(
      groupsOf(state({ choices: byGroup, from: ["octo/core"], notSelf: true }, { asker: "github:ana" })),
    ).toEqual(["octo/core", "@core", "@security", "github:ana"]);
  });

  test("is told with who gave it, in order, and when", () => {
    const [first, second, other] = [by("U1"), by("U2"), by("U3", "reject")];
    expect(whoGave("approve", [second, other, first])).toEqual([
      { person: "U1", at: first.at.toISOString(), comment: null },
      { person: "U2", at: second.at.toISOString(), comment: null },
    ]);
    expect(missingFor(choice("approve"), [])).toEqual(anybody);
  });
});

describe("a group", () => {
  test.each([
    ["U1", { kind: "person", user: "U1" }],
    ["S0ABC", { kind: "slack-group", id: "S0ABC" }],
    ["@on-call", { kind: "slack-handle", handle: "on-call" }],
    ["github:ana-b", { kind: "login", login: "ana-b" }],
    ["email:ana@acme.example", { kind: "email", address: "ana@acme.example" }],
    ["email:ana", undefined],
    ["octo/core", { kind: "team", org: "octo", slug: "core" }],
    ["write:octo/app.js", { kind: "permission", permission: "write", owner: "octo", repo: "app.js" }],
    ["everyone", undefined],
    ["own:octo/app", undefined],
    ["", undefined],
  ])("%s", (text, group) => {
    expect(parseGroup(text)).toEqual(group);
  });
});
