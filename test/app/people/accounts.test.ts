import { expect, it } from "vitest";
import { askingForPeople } from "../../../src/app/people/create-people.ts";
import { createPeopleCommands, operatorRights } from "../../../src/app/people/people-commands.ts";
import { createProvenLinks } from "../../../src/app/people/proven-links.ts";
import { examineEnds } from "../../../src/app/doctor/examine-ends.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { startPeopleWorld } from "../../support/people/people-world.ts";

const [quarterHour, day] = [15 * 60_000, 24 * 3_600_000];
const ana = { id: "U1", real_name: "Ana Castillo", profile: { email: "ana@acme.example" } };
const ben = { id: "U2", real_name: "Ben Okafor", profile: { email: "ben@acme.example" } };
const table = [
  { login: "ana", person: "U1" },
  { login: "ben", person: "U2" },
];

async function start(github: Parameters<typeof startPeopleWorld>[0] = {}) {
  const started = await startPeopleWorld({ slack: [ana, ben], ...github });
  const commands = createPeopleCommands(started.parts, null, operatorRights);
  const links = createProvenLinks(started.parts);
  const run = { ...askingForPeople(null), runId: "run" as RunId };
  const by = { id: "cli:ops" };
  return {
    ...started,
    commands,
    by,
    numbers: async () =>
      (await commands.list({ limit: 10 }, by)).map(({ login, githubId, otherId }) => [
        login,
        githubId,
        otherId,
      ]),
    userOf: async (login: string) => links.userOf(login, run),
    loginsOf: async (user: string) => links.loginsOf(user, run),
  };
}

it("an import holds each link to the account that the login is, and a taken login counts no more", async () => {
  const github = [
    { login: "ana", id: 7 },
    { login: "Ben", id: 8 },
  ];
  const { commands, by, numbers, userOf, loginsOf, find, world, engine } = await start({ github });
  await commands.import(table, by);
  expect(await numbers()).toEqual([
    ["ana", "7", null],
    ["ben", "8", null],
  ]);
  expect([await userOf("ANA"), await loginsOf("U2")]).toEqual(["U1", ["ben"]]);

  world.github = [
    { login: "ana", id: 666 },
    { login: "Ben", id: 8 },
  ];
  await engine.skip(quarterHour);
  expect([await userOf("ana"), await loginsOf("U1"), await loginsOf("U2")]).toEqual([undefined, [], ["ben"]]);
  expect(await find("ana", "ben")).toMatchObject([undefined, { user: "U2" }]);
  expect(await numbers()).toEqual([
    ["ana", "7", "666"],
    ["ben", "8", null],
  ]);
  expect(await examineEnds(engine.database)).toMatchObject([
    {
      check: "people",
      level: "advice",
      says: expect.stringContaining("the login ana, which is linked with U1, belongs to another account"),
      act: expect.stringContaining("/hathi people unlink ana"),
    },
  ]);

  // An admin may vouch for the account of now.
  expect(await commands.confirm("ana", by)).toMatchObject({ githubId: "666", otherId: null });
  expect(await userOf("ana")).toBe("U1");
});

it("a link without a number is held to the account of its first use", async () => {
  const { commands, by, numbers, userOf, find, world, engine, called } = await start();
  await commands.import(table, by);
  expect(await numbers()).toEqual([
    ["ana", null, null],
    ["ben", null, null],
  ]);
  world.github = [
    { login: "ana", id: 7 },
    { login: "ben", id: 8 },
  ];
  expect(await userOf("ana")).toBe("U1");
  expect(await find("ben")).toMatchObject([{ user: "U2", githubId: 8 }]);
  expect(await numbers()).toEqual([
    ["ana", "7", null],
    ["ben", "8", null],
  ]);
  // GitHub is not asked for each use.
  called();
  await userOf("ana");
  await find("ben");
  expect(called()).toEqual([]);
  world.github = [{ login: "ben", id: 666 }];
  await engine.skip(day);
  // Where GitHub does not say, what it said last counts.
  expect(await userOf("ana")).toBe("U1");
  expect(await find("ben")).toEqual([undefined]);
  // The same table once more changes nothing about that.
  world.github = [];
  await commands.import(table, by);
  expect(await numbers()).toEqual([
    ["ana", "7", null],
    ["ben", "8", "666"],
  ]);
});

it("a login that somebody has given up is free for whoever has it now", async () => {
  const { commands, by, world } = await start({ github: [{ login: "ana", id: 7 }] });
  await commands.import(table.slice(0, 1), by);
  const as = { id: "slack:T1/U2" };
  expect(await commands.claim("ana", as)).toMatchObject({ kind: "refused", because: "linked" });
  world.github = [{ login: "ana", id: 9, bio: "hathi:T1/U2" }];
  expect(await commands.claim("ana", as)).toMatchObject({ kind: "proven", how: "profile" });
  expect(await commands.mine(as)).toMatchObject([{ login: "ana", githubId: "9" }]);
});
