/** A storm: many pull requests of one repository, each with many checks, counted in reads and edits. */
import { describe, expect, it } from "vitest";
import type { Context } from "../../../automations/pr-reminder/truth/pull-query.ts";
import { by, cardOf, openPull, type PullTest } from "../../support/pulls/open-pull.ts";

/** `HATHI_STORM=300 npm test -- test/automations/pr-reminder/storm.test.ts` takes two minutes. */
const pulls = Number(process.env["HATHI_STORM"] ?? 10);
const checksEach = 17;
const second = 1000;

it(
  `${pulls} pull requests with ${pulls * checksEach} check events are true within a minute`,
  { timeout: 600_000 },
  async () => {
    const counts: { reads: number; edits: number; said: number; closest: number; latest: number }[] = [];
    for (let number = 0; number < pulls; number += 1) counts.push(await stormOn());
    const sum = (of: "reads" | "edits" | "said"): number => counts.reduce((all, one) => all + one[of], 0);
    // One look when it opens. Its checks begin and end within half a minute: three more at most.
    expect(Math.max(...counts.map(({ reads }) => reads))).toBeLessThanOrEqual(5);
    expect(sum("edits")).toBeLessThanOrEqual(pulls * 4);
    expect(Math.min(...counts.map(({ closest }) => closest))).toBeGreaterThanOrEqual(10 * second);
    expect(Math.max(...counts.map(({ latest }) => latest))).toBeLessThanOrEqual(60 * second);
    // One message each: to the author, of the check that failed.
    expect(sum("said")).toBe(pulls);
    console.log(
      `${pulls} pull requests: ${sum("reads")} reads, ${sum("edits")} edits, ${sum("said")} messages`,
    );
  },
);

it("a team that is renamed has its new name on the card within a minute, by one look", async () => {
  let name = "Core";
  const t = await openPull({
    pull: () => ({ requested_teams: [{ name, slug: name.toLowerCase() }] }),
    github: { "rest.teams.listMembersInOrg": () => ({ data: [by("eli")] }) },
  });
  await t.advance("1 minute");
  name = "Engine";
  const renamed = { action: "edited", organization: by("octo"), repository: { full_name: "octo/other" } };
  await t.send("github.team.edited", renamed as never, { subject: "octo" });
  await t.advance("1 minute");
  expect(cardOf(t)).toContain("team Engine");
  const reads = t.calls.filter(({ name: called }) => called === "github.graphql");
  expect(reads).toHaveLength(2);
  expect(JSON.stringify(reads.at(-1)?.args)).toContain('"name":"app"');
});

describe("an edit that stands in line", () => {
  const check = (id: number, conclusion: string): Context => ({
    kind: "CheckRun",
    databaseId: id,
    name: `check ${id}`,
    status: "COMPLETED",
    conclusion,
    isRequired: true,
  });

  /** Ten minutes of checks, one every twenty seconds, while the edit waits for its turn. */
  async function inLine(crashAt?: "every write") {
    const checks: Context[] = [];
    const letThrough = new Date("2029-01-01T09:10:00Z");
    const t = await openPull({
      pull: () => ({ requested_reviewers: [by("ben")], checks }),
      turns: () => letThrough,
      crashAt,
    });
    for (let id = 0; t.now < letThrough; id += 1) {
      checks.push(check(id, id === 15 ? "FAILURE" : "SUCCESS"));
      await t.send("github.check_run.completed", {}, { subject: "octo/app@s1" });
      await t.advance("20 seconds");
    }
    const last = checks.push(check(1000, "SUCCESS"));
    await t.send("github.check_run.completed", {}, { subject: "octo/app@s1" });
    await t.advance("1 minute");
    return { t, last, at: (name: string) => t.calls.filter((call) => call.name === name) };
  }

  it("stands for all that happened meanwhile, and shows what is true when its turn comes", async () => {
    const { t, last, at } = await inLine();
    const [edit, ...more] = at("slack.chat.update");
    // The one that comes after the turn is an edit of its own.
    expect(more).toHaveLength(1);
    expect(edit?.at.getTime()).toBe(Date.parse("2029-01-01T09:10:00Z"));
    const beforeEdit = at("github.graphql").filter((read) => read.at <= (edit?.at ?? t.now));
    expect((edit?.at.getTime() ?? 0) - (beforeEdit.at(-1)?.at.getTime() ?? 0)).toBeLessThan(10 * second);
    expect(cardOf(t)).toContain(`${last - 1} passed`);
    // One look a minute, rather than one every ten seconds.
    expect(beforeEdit.length).toBeLessThanOrEqual(14);
  });

  it("keeps nobody waiting for what is said", async () => {
    const { at } = await inLine();
    const told = at("slack.chat.postMessage").find(({ args }) => JSON.stringify(args).includes("check 15"));
    expect(told?.at.getTime()).toBeLessThan(Date.parse("2029-01-01T09:06:30Z"));
  });

  it("is made once, as without a crash, where its worker dies after every write", async () => {
    const [calm, crashed] = [await inLine(), await inLine("every write")];
    expect(cardOf(crashed.t)).toBe(cardOf(calm.t));
    expect(crashed.at("slack.chat.update")).toHaveLength(calm.at("slack.chat.update").length);
  });
});

/** Plays checks that begin and end one by one, two seconds apart. The last one fails. */
async function stormOn() {
  const checks: Context[] = [];
  const t = await openPull({ pull: () => ({ requested_reviewers: [by("ben")], checks }) });
  for (let id = 0; id < checksEach; id += 1) {
    const isLast = id === checksEach - 1;
    checks[id] = {
      kind: "CheckRun",
      databaseId: id,
      name: `check ${id}`,
      status: "COMPLETED",
      conclusion: isLast ? "FAILURE" : "SUCCESS",
      isRequired: true,
    };
    await t.send("github.check_run.completed", {}, { subject: "octo/app@s1" });
    await t.advance("2 seconds");
  }
  const ended = t.now.getTime();
  await t.advance("1 minute");
  const at = (name: string): readonly number[] =>
    t.calls.filter((call) => call.name === name).map((call) => call.at.getTime());
  const reads = at("github.graphql");
  return {
    reads: reads.length,
    edits: at("slack.chat.update").length,
    said: t.messages.length - 1,
    closest: Math.min(...reads.slice(1).map((read, index) => read - (reads[index] ?? 0))),
    latest: lastOf(t, "slack.chat.update") - ended,
  };
}

function lastOf(t: PullTest, name: string): number {
  return t.calls.findLast((call) => call.name === name)?.at.getTime() ?? Number.NaN;
}
