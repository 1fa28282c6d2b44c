import { describe, expect, it } from "vitest";
import { githubError, testAutomation } from "hathi/testing";
import { LimitedError } from "../../../src/core/services/limited-error.ts";
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
  /** What was set by /hathi settings pr-reminder. */
  readonly set?: object;
  readonly reviewers?: readonly string[];
  readonly members?: readonly string[];
  readonly owners?: readonly object[];
}

const octo = { account: by("octo", "Organization"), suspended_at: null };

const pull = (number: number, more: RestPull = {}): RestPull => ({
  number,
  title: `Title ${number}`,
  user: by("ana"),
  requested_reviewers: [by("ben"), by("chen"), by("dependabot[bot]", "Bot")],
  decision: "REVIEW_REQUIRED",
  ...more,
});

async function digestAt({ now, pulls = [pull(1)], people = usual, crashAt, file, ...more }: Digested) {
  const { set, owners = [octo], reviewers = [], members = ["Ben"] } = more;
  return testAutomation(automation, {
    now: new Date(now),
    people,
    crashAt,
    ...(set !== undefined && { stores: { "pr-reminder": { settings: set } } }),
    github: {
      "rest.apps.listInstallations": () => ({ data: owners }),
      "rest.apps.listReposAccessibleToInstallation": ({ owner }) => {
        // As where GitHub refuses the installation: until somebody has mended that.
        if (owner === "stuck") throw new LimitedError(Date.parse("2029-02-01T00:00:00Z"), "GitHub");
        return { data: [{ name: "app", archived: false, owner: by(String(owner)) }] };
      },
      "rest.teams.listMembersInOrg": () => ({ data: members.map((login) => by(login)) }),
      "rest.pulls.listReviews": () => ({ data: reviewers.map((login) => ({ user: by(login) })) }),
      "rest.pulls.list": () => ({
        data: pulls.map((one) => ({
          requested_teams: [],
          draft: false,
          author_association: "MEMBER",
          ...one,
        })),
      }),
      "rest.repos.getContent": ({ repo }: { repo: string }) => {
        if (repo !== "app" || file === undefined) throw githubError(404);
        return { data: { type: "file", sha: file, content: Buffer.from(file).toString("base64") } };
      },
      graphql: (_query, { owner, number }) => {
        const base = { repo: { owner: by(String(owner)) } };
        const reviews = reviewers.map((login) => ({ user: by(login), state: "APPROVED" }));
        return answerOf({ base, ...pulls.find((one) => one.number === number) }, reviews);
      },
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
        "rest.apps.listInstallations": () => ({ data: [octo] }),
        "rest.apps.listReposAccessibleToInstallation": () => {
          throw Object.assign(new Error("Not Found"), { status: 404 });
        },
      },
    });
    expect(t.isDiscarded).toBe(true);
  });

  it("has all installations of the App in one message, but those that are suspended", async () => {
    const owners = ["octo", "acme", "gone"].map((login) => ({
      account: by(login, "Organization"),
      suspended_at: login === "gone" ? "2028-12-01T00:00:00Z" : null,
    }));
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", owners });
    expect(t.messages).toMatchObject([{ channel: "UBEN", text: "2 pull requests wait for you" }]);
    const text = JSON.stringify(t.callsOf("slack.chat.postMessage"));
    expect(text).toMatch(/acme\/app#1.*octo\/app#1/);
    expect(text).not.toContain("gone/app");
  });

  it("does not wait long for an installation that does not answer", async () => {
    const owners = ["stuck", "octo"].map((login) => ({
      account: by(login, "Organization"),
      suspended_at: null,
    }));
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", owners });
    await t.advance("10 min");
    expect(t.messages).toMatchObject([{ channel: "UBEN", text: "1 pull request waits for you" }]);
    expect(t.status).toContain("GitHub");
  });

  it("tells those who may merge what its author may not", async () => {
    const strange = pull(1, {
      user: by("stranger"),
      author_association: "CONTRIBUTOR",
      requested_reviewers: [],
      decision: "APPROVED",
    });
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls: [strange], reviewers: ["ben"] });
    expect(t.messages).toMatchObject([{ channel: "UBEN", text: "1 pull request waits for you" }]);
    expect(JSON.stringify(t.callsOf("slack.chat.postMessage"))).toContain("*merge it*");
  });

  it("tells who of a team is on duty, as the reminders do, and nobody else of it", async () => {
    const pulls = [pull(1, { requested_reviewers: [], requested_teams: [{ name: "Core", slug: "core" }] })];
    const people = ["ben", "dana"].map((login) => person(login, "America/New_York"));
    const members = ["ana", "ben"];
    const told = async (more: Partial<Digested>) => {
      const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls, people, members, ...more });
      return t.messages.map(({ channel }) => channel);
    };
    expect(await told({})).toEqual(["UBEN"]);
    expect(await told({ file: "reminders: { duty: { core: [dana] } }" })).toEqual(["UDANA"]);
    expect(await told({ set: { "octo/*": { duty: "core: dana" } } })).toEqual(["UDANA"]);
  });

  it("tells nobody to review their own, as a member of the team that was asked", async () => {
    const pulls = [
      pull(1, {
        user: by("ben"),
        requested_reviewers: [],
        requested_teams: [{ name: "Core", slug: "core" }],
      }),
    ];
    expect((await digestAt({ now: "2029-01-02T14:30:00Z", pulls })).messages).toEqual([]);
  });

  it("has what the settings in Slack watch, as the reminders do", async () => {
    const pulls = [pull(1, { labels: [{ name: "wip" }] }), pull(2, { user: by("dependabot[bot]", "Bot") })];
    const told = async (set: object) => {
      const t = await digestAt({ now: "2029-01-02T14:30:00Z", pulls, set: { "octo/app": set } });
      return JSON.stringify(t.callsOf("slack.chat.postMessage")).match(/Title \d/g);
    };
    expect(await told({})).toEqual(["Title 1"]);
    expect(await told({ labels: "!wip", bots: "dependabot" })).toEqual(["Title 2"]);
  });

  it("has what waits for any of a person's logins", async () => {
    const two = ["ben", "ben-at-home"].map((login) => person(login, "America/New_York", { user: "UBEN" }));
    const pulls = [pull(1), pull(2, { requested_reviewers: [by("ben-at-home")] })];
    const t = await digestAt({ now: "2029-01-02T14:30:00Z", people: two, pulls });
    expect(t.messages).toMatchObject([{ channel: "UBEN", text: "2 pull requests wait for you" }]);
  });

  it("leaves no run where nobody was told", async () => {
    const nobody = await digestAt({ now: "2029-01-02T08:30:00Z" });
    const nothing = await digestAt({ now: "2029-01-02T14:30:00Z", pulls: [] });
    const ben = await digestAt({ now: "2029-01-02T14:30:00Z" });
    expect([nobody, nothing, ben].map(({ isDiscarded }) => isDiscarded)).toEqual([true, true, false]);
    expect(ben.result).toBe("told 1 of 1");
  });
});
