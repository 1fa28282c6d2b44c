import { describe, expect, it } from "vitest";
import { githubError, testAutomation } from "hathi/testing";
import { answerOf, type RestPull } from "../../support/pulls/graphql-answer.ts";

const automation = new URL("../../../automations/pr-digest.ts", import.meta.url);
const by = (login: string, type = "User") => ({ login, type });

function person(login: string, timeZone: string, more: object = {}) {
  const hours = {
    timeZone,
    days: [1, 2, 3, 4, 5],
    from: "09:00",
    to: "17:00",
    country: null,
    region: null,
    holidays: [],
  };
  return { login, user: `U${login.toUpperCase()}`, digestAt: "09:30", hours, ...more };
}

const usual = [
  person("ana", "Europe/Berlin"),
  person("ben", "America/New_York"),
  person("chen", "UTC", { digestAt: null }),
];

interface Digested {
  readonly now: string;
  readonly pulls?: readonly RestPull[];
  readonly people?: readonly ReturnType<typeof person>[];
  readonly crashAt?: "every write";
  /** What .github/hathi.yml says. */
  readonly file?: string;
}

const pull = (number: number, more: RestPull = {}): RestPull => ({
  number,
  title: `Title ${number}`,
  user: by("ana"),
  requested_reviewers: [by("ben"), by("chen"), by("dependabot[bot]", "Bot")],
  decision: "REVIEW_REQUIRED",
  ...more,
});

async function digestAt({ now, pulls = [pull(1)], people = usual, crashAt, file }: Digested) {
  return testAutomation(automation, {
    now: new Date(now),
    people,
    crashAt,
    github: {
      "rest.apps.listReposAccessibleToInstallation": () => ({
        data: [{ name: "app", archived: false, owner: by("octo") }],
      }),
      "rest.teams.listMembersInOrg": () => ({ data: [by("Ben")] }),
      "rest.pulls.list": () => ({
        data: pulls.map((one) => ({ requested_teams: [], draft: false, ...one })),
      }),
      "rest.repos.getContent": ({ repo }: { repo: string }) => {
        if (repo !== "app" || file === undefined) throw githubError(404);
        return { data: { type: "file", sha: file, content: Buffer.from(file).toString("base64") } };
      },
      graphql: (_query, { number }) => answerOf(pulls.find((one) => one.number === number) ?? {}),
    },
  });
}

describe("the digest", () => {
  it("comes at the hour of each person on a working day, and to nobody else", async () => {
    const told = async (now: string) => (await digestAt({ now })).messages.map(({ channel }) => channel);
    // Ana in Berlin has asked for reviews and waits; Ben in New York is asked.
    expect(await told("2029-01-02T08:30:00Z")).toEqual([]);
    expect(await told("2029-01-02T14:30:00Z")).toEqual(["UBEN"]);
    expect(await told("2029-01-02T15:00:00Z")).toEqual(["UBEN"]);
    // A digest that could not come at its hour comes late, and not in the evening.
    expect(await told("2029-01-02T18:00:00Z")).toEqual(["UBEN"]);
    expect(await told("2029-01-02T19:00:00Z")).toEqual([]);
    expect(await told("2029-01-06T14:30:00Z")).toEqual([]);
    // Summer time begins two weeks earlier in New York than in Berlin.
    expect(await told("2029-03-12T13:30:00Z")).toEqual(["UBEN"]);
    expect(await told("2029-03-12T13:00:00Z")).toEqual([]);
  });

  it("has all that waits for the person, the oldest first, in working days, and escaped", async () => {
    const pulls = [
      pull(1, { title: "New <!channel>" }),
      pull(2, { title: "Old" }),
      pull(3, { requested_reviewers: [by("chen")] }),
      pull(4, { draft: true }),
    ];
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls });
    expect(t.messages[0]?.text).toBe("2 pull requests wait for you");
    const text = JSON.stringify(t.callsOf("slack.chat.postMessage"));
    expect(text).toContain("New &lt;!channel&gt;");
    expect(text).not.toMatch(/<!channel>|Title 3|Title 4/);
    expect(text).toContain("*review it*");
  });

  it("has what the settings watch, and tells nobody of a faulty file", async () => {
    const pulls = [pull(1, { labels: [{ name: "wip" }] }), pull(2)];
    const file = 'reminders:\n  watch:\n    labels: ["!wip"]\n';
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls, file });
    expect(t.messages[0]?.text).toBe("1 pull request waits for you");
    expect(JSON.stringify(t.callsOf("slack.chat.postMessage"))).toContain("Title 2");
    const faulty = await digestAt({ now: "2029-01-02T14:30:00Z", pulls, file: "reminders: [" });
    expect(faulty.messages.map(({ text }) => text)).toEqual(["2 pull requests wait for you"]);
  });

  it("has what waits for a team of the person", async () => {
    const pulls = [pull(1, { requested_reviewers: [], requested_teams: [{ name: "Core", slug: "core" }] })];
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls });
    expect(t.messages).toMatchObject([{ channel: "UBEN", text: "1 pull request waits for you" }]);
  });

  it("leaves out what is snoozed or muted, and comes to nobody who is away or opted out", async () => {
    const ben = (more: object) => [person("ben", "America/New_York", more)];
    const now = "2029-01-02T14:30:00Z";
    const told = async (more: object) => (await digestAt({ now, people: ben(more) })).messages.length;
    expect(await told({ quiet: [{ about: "octo/app#1", until: null }] })).toBe(0);
    expect(await told({ quiet: [{ about: "octo/app", until: new Date("2029-01-03T00:00:00Z") }] })).toBe(0);
    expect(await told({ quiet: [{ about: "octo/other", until: null }] })).toBe(1);
    expect(await told({ quiet: [{ about: "", until: null }] })).toBe(0);
    expect(await told({ status: { text: "", emoji: ":palm_tree:", until: null } })).toBe(0);
    expect(await told({ isActive: false })).toBe(0);
  });

  it("is one message, also if the worker dies at every write", async () => {
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", crashAt: "every write" });
    expect(t.state).toBe("completed");
    expect(t.messages).toHaveLength(1);
  });

  it("of 300 pull requests is looked at within its bounds, and fits into Slack's", async () => {
    const pulls = Array.from({ length: 320 }, (_, n) => pull(n + 1, { title: "<".repeat(200) }));
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls });
    expect(t.callsOf("github.graphql")).toHaveLength(300);
    expect(t.messages).toHaveLength(1);
    const { blocks } = t.callsOf("slack.chat.postMessage")[0] as { blocks: { text?: { text: string } }[] };
    expect(blocks.length).toBeLessThan(50);
    expect(Math.max(...blocks.map(({ text }) => text?.text.length ?? 0))).toBeLessThanOrEqual(3000);
    expect(JSON.stringify(blocks)).toContain("…and 275 more");
  });

  it("does not fail where GitHub shows no repositories", async () => {
    const t = await testAutomation(automation, {
      people: usual,
      github: {
        "rest.apps.listReposAccessibleToInstallation": () => {
          throw Object.assign(new Error("Not Found"), { status: 404 });
        },
      },
    });
    expect([t.state, t.result]).toEqual(["completed", "nobody's hour"]);
  });
});
