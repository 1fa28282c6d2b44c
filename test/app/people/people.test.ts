import { describe, expect, it } from "vitest";
import { createPeopleCommands } from "../../../src/app/people/people-commands.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { HathiError } from "../../../src/core/errors.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { startPeopleWorld } from "../../support/people/people-world.ts";

const hour = 3_600_000;
const ana = {
  id: "U1",
  real_name: "Ana Castillo",
  tz: "Europe/Madrid",
  profile: { email: "ana@acme.example" },
};

describe("people.find", () => {
  it("finds a login by the address of its profile once for all runs, whatever its case", async () => {
    const { find, called } = await startPeopleWorld({
      slack: [ana],
      github: [{ login: "Ana", id: 7, email: "ANA@acme.example" }],
    });
    expect(await find("ana")).toMatchObject([
      { login: "Ana", githubId: 7, user: "U1", how: "email", isProven: true, timeZone: "Europe/Madrid" },
    ]);
    expect(called()).toContain("GET /users/ana");
    expect(await find("ANA", "ana")).toMatchObject([{ user: "U1" }, { user: "U1" }]);
    expect(called()).toEqual([]);
  });

  it("looks an hour later again for whoever was not found", async () => {
    const { find, world, engine, called } = await startPeopleWorld({
      github: [{ login: "ana", id: 7, email: "ana@acme.example" }],
    });
    expect(await find("ana")).toEqual([undefined]);
    world.slack.push(ana);
    called();
    expect(await find("ana")).toEqual([undefined]);
    expect(called()).toEqual([]);
    await engine.skip(hour + 1000);
    expect(await find("ana")).toMatchObject([{ user: "U1" }]);
  });

  it("finds by the address in commits that are the login's own, and counts that as a guess", async () => {
    const { find } = await startPeopleWorld({
      slack: [ana],
      github: [
        { login: "ana", id: 7 },
        { login: "eve", id: 8 },
      ],
      commits: { ana: ["7+ana@users.noreply.github.com", "ana@acme.example"] },
    });
    expect(await find("ana", "eve")).toMatchObject([
      { user: "U1", how: "commit", isProven: false },
      undefined,
    ]);
  });

  it.each([
    ["a full name that one member has", "Ana  CASTILLO", [ana], "U1"],
    ["a full name without a space", "山田太郎", [{ id: "U2", real_name: "山田太郎" }], "U2"],
    ["a first name", "Ana", [{ id: "U2", real_name: "Ana" }], undefined],
    ["a name that two have", "Ana Castillo", [ana, { id: "U2", real_name: "Ana Castillo" }], undefined],
    ["a name that a bot has", "Ana Castillo", [{ ...ana, is_bot: true }], undefined],
    ["a name that a guest has", "Ana Castillo", [{ ...ana, is_restricted: true }], undefined],
    ["a name whose account is deactivated", "Ana Castillo", [{ ...ana, deleted: true }], undefined],
  ])("by %s", async (_what, name, slack, user) => {
    const { find } = await startPeopleWorld({ slack: [...slack], github: [{ login: "ana", id: 7, name }] });
    expect((await find("ana"))[0]?.user).toBe(user);
  });

  it("takes a member by name for one login only", async () => {
    const { find } = await startPeopleWorld({
      slack: [ana],
      github: [
        { login: "ana", id: 7, name: "Ana Castillo" },
        { login: "ana2", id: 8, name: "Ana Castillo" },
      ],
    });
    expect(await find("ana")).toMatchObject([{ user: "U1" }]);
    expect(await find("ana2")).toEqual([undefined]);
  });

  it("finds a guest by address, and says that somebody is deactivated", async () => {
    const { find, world, engine } = await startPeopleWorld({
      slack: [{ ...ana, is_restricted: true }],
      github: [{ login: "ana", id: 7, email: "ana@acme.example" }],
    });
    expect(await find("ana")).toMatchObject([{ isGuest: true, isActive: true }]);
    world.slack = [{ ...ana, deleted: true }];
    await engine.skip(hour / 2);
    expect(await find("ana")).toMatchObject([{ isActive: false }]);
    world.slack.push({ ...ana, id: "U9" });
    world.slack.shift();
    await engine.skip(2 * hour);
    expect(await find("ana")).toMatchObject([{ user: "U9", isActive: true }]);
  });

  it("finds nobody behind a bot's login", async () => {
    const { find } = await startPeopleWorld({ github: [{ login: "dependabot[bot]", id: 1, type: "Bot" }] });
    expect(await find("dependabot[bot]")).toEqual([undefined]);
  });

  it("reads members by pages where many are looked for, and goes on where Slack refuses a way", async () => {
    const n = 1200;
    const numbers = [...Array(n).keys()];
    const { find, called, world } = await startPeopleWorld({
      slack: numbers.map((i) => ({ id: `U${i}`, profile: { email: `p${i}@acme.example` } })),
      github: numbers.map((i) => ({ login: `p${i}`, id: i, email: `p${i}@acme.example` })),
    });
    const logins = numbers.slice(0, 300).map((i) => `p${i}`);
    const found = await find(...logins);
    expect(found.map((one) => one?.user)).toEqual(numbers.slice(0, 300).map((i) => `U${i}`));
    expect(called().filter((name) => name.startsWith("users."))).toEqual(["users.list", "users.list"]);
    world.refused = ["users.lookupByEmail"];
    world.github.push({ login: "new", id: 9999, email: "new@acme.example" });
    expect(await find("new")).toEqual([undefined]);
  });
});

describe("people in a run", () => {
  it("are steps, each recorded", async () => {
    const { engine, connectors } = await startPeopleWorld({
      slack: [ana],
      github: [{ login: "ana", id: 7, email: "ana@acme.example" }],
    });
    await engine.deploy(`
      import { on, people } from "hathi";
      export default on("webhook.start", async () => [
        (await people.find("ANA"))?.user, (await people.findByUser("U1"))?.login, await people.findByUser("U77")]);
    `);
    const worker = await engine.startWorker(connectors);
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ name }) => name)).toEqual([
      "people.find",
      "people.findByUser",
      "people.findByUser",
    ]);
    expect(decodeValue(run.result?.encoded ?? "")).toEqual(["U1", "ana", undefined]);
    await worker.stop();
  });
});

async function startCommands(given: Parameters<typeof startPeopleWorld>[0]) {
  const started = await startPeopleWorld(given);
  const admins = new Set(["slack:T1/U9"]);
  const commands = createPeopleCommands(started.parts, null, {
    async requireAdmin(_what, { id }) {
      if (!admins.has(id)) throw new HathiError("NOT_ALLOWED", "no");
    },
  });
  let requests = 0;
  const as = (user: string) => ({ id: `slack:T1/${user}`, request: `r${(requests += 1)}` });
  return { ...started, commands, as };
}

describe("/hathi i-am", () => {
  const github = [{ login: "ana", id: 7, name: "X" }];

  it("is the person's word until the profile on GitHub says the same", async () => {
    const { commands, as, find, world } = await startCommands({ slack: [ana], github });
    const said = await commands.claim("ANA", as("U1"));
    expect(said).toEqual({ kind: "said", login: "ana", proof: "hathi:T1/U1" });
    expect(await find("ana")).toMatchObject([{ user: "U1", how: "said", isProven: false }]);
    world.github = [{ login: "ana", id: 7, bio: "I am hathi:T1/U12" }];
    expect((await commands.claim("ana", as("U1"))).kind).toBe("said");
    world.github = [{ login: "ana", id: 7, bio: "elephants (hathi:T1/U1)" }];
    expect(await commands.claim("ana", as("U1"))).toMatchObject({ kind: "proven", how: "profile" });
    expect(await find("ana")).toMatchObject([{ isProven: true, how: "profile" }]);
  });

  it("takes no login from somebody else without proof, and none for a guest", async () => {
    const ben = { id: "U2", real_name: "Ben Okafor" };
    const guest = { id: "U3", is_restricted: true };
    const { commands, as, find, world } = await startCommands({
      slack: [ana, ben, guest],
      github: [
        { login: "ana", id: 7, email: "ana@acme.example" },
        { login: "free", id: 8 },
      ],
    });
    await find("ana");
    expect(await commands.claim("ana", as("U2"))).toMatchObject({ kind: "refused", because: "linked" });
    expect(await commands.claim("free", as("U3"))).toMatchObject({ kind: "refused", because: "guest" });
    world.github = [{ login: "ana", id: 7, bio: "hathi:T1/U2" }];
    expect(await commands.claim("ana", as("U2"))).toMatchObject({ kind: "proven" });
    await commands.link("ana", "U1", as("U9"));
    expect(await commands.claim("ana", as("U2"))).toMatchObject({ kind: "refused", because: "linked" });
    expect(await find("ana")).toMatchObject([{ user: "U1", how: "admin" }]);
  });

  it("keeps one claim of a person", async () => {
    const { commands, as } = await startCommands({
      slack: [ana],
      github: [
        { login: "one", id: 1 },
        { login: "two", id: 2 },
      ],
    });
    await commands.claim("one", as("U1"));
    await commands.claim("two", as("U1"));
    expect((await commands.mine(as("U1"))).map(({ login }) => login)).toEqual(["two"]);
    await expect(commands.claim("nobody", as("U1"))).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
  });
});

describe("admins", () => {
  it("link, confirm, list and unlink; nobody else does", async () => {
    const { commands, as, find, engine } = await startCommands({
      slack: [ana, { id: "U2", real_name: "Ben Okafor", name: "ben" }],
      github: [
        { login: "ana", id: 7, name: "Ana Castillo" },
        { login: "Ben", id: 8 },
      ],
    });
    await find("ana");
    for (const act of [
      commands.link("ana", "U2", as("U1")),
      commands.confirm("ana", as("U1")),
      commands.unlink("ana", as("U1")),
      commands.list({ limit: 1 }, as("U1")),
      commands.find("ana", as("U1")),
      commands.import([], as("U1")),
    ]) {
      await expect(act).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    }
    expect(await commands.confirm("ANA", as("U9"))).toMatchObject({ how: "admin", user: "U1" });
    expect(await commands.link("ben", "@Ben", as("U9"))).toMatchObject({ shown: "Ben", user: "U2" });
    expect((await commands.list({ limit: 10 }, as("U9"))).map(({ shown }) => shown)).toEqual(["ana", "Ben"]);
    expect(await commands.find("Ben Okafor", as("U9"))).toMatchObject({ shown: "Ben" });
    await commands.unlink("ana", as("U9"));
    await expect(commands.unlink("ana", as("U9"))).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
    await expect(commands.link("ana", "@nobody", as("U9"))).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
    const acts = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id",
    );
    expect(acts.map(({ action }) => action)).toEqual([
      "link ana with U1",
      "link Ben with U2",
      "unlink ana",
      "unlink ana",
    ]);
  });

  it("import a table, and hear of each line that is left out", async () => {
    const github = [{ login: "ana", id: 7 }];
    const { commands, as, find, called } = await startCommands({ slack: [ana], github });
    const rows = [
      { login: "ana", person: "ana@acme.example" },
      { login: "ben", person: "ben@acme.example" },
      { login: "not a login", person: "U1" },
    ];
    const read = await commands.import(rows, as("U9"));
    expect(read.map(({ user, problem }) => [user, problem === null])).toEqual([
      ["U1", true],
      [null, false],
      ["U1", false],
    ]);
    called();
    expect(await find("ANA")).toMatchObject([{ user: "U1", how: "import", isProven: true }]);
    expect(called()).toEqual([]);
    await waitFor(
      async () => find("ana"),
      ([one]) => one?.login === "ana",
    );
  });
});
