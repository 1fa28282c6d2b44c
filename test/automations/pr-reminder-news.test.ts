/** What people do to a pull request, what GitHub and Slack refuse meanwhile, and what the channel hears of it. */
import { describe, expect, it } from "vitest";
import { githubError, type KnownPerson, slackError, testAutomation } from "hathi/testing";
import { answerQuery, type RestPull, type RestReview } from "../support/pulls/graphql-answer.ts";

const file = new URL("../../automations/pr-reminder.ts", import.meta.url);
const subject = "octo/app#12";
const by = (login: string): { login: string } => ({ login });

interface Scripts {
  readonly github?: object;
  readonly slack?: object;
  readonly people?: readonly KnownPerson[];
}

function pull(more: RestPull = {}): RestPull {
  return {
    number: 12,
    title: "Swim",
    html_url: "https://gh/12",
    user: by("ana"),
    state: "open",
    draft: false,
    merged: false,
    merged_by: null,
    base: { repo: { id: 7, name: "app", full_name: "octo/app", owner: by("octo"), archived: false } },
    additions: 1,
    deletions: 2,
    changed_files: 3,
    requested_reviewers: [],
    requested_teams: [],
    mergeable_state: "clean",
    ...more,
  };
}

const known = (login: string): KnownPerson => ({ login, user: `U-${login}` });
const everybody = (): KnownPerson[] => ["ana", "ben", "chen", "dana", "eli", "eve"].map(known);

async function open(
  get: () => RestPull,
  reviews: () => readonly RestReview[] = () => [],
  { github = {}, slack = {}, people = everybody() }: Scripts = {},
  repository: object = {},
) {
  return testAutomation(file, {
    event: {
      type: "github.pull_request.opened",
      subject,
      data: {
        action: "opened",
        pull_request: {
          number: 12,
          user: by("ana"),
          created_at: "2029-01-01T09:00:00Z",
          updated_at: "2029-01-01T09:00:00Z",
        },
        repository: { id: 7, name: "app", full_name: "octo/app", owner: by("octo"), ...repository },
      },
    },
    github: {
      "rest.repos.getContent": () => {
        throw githubError(404);
      },
      graphql: () => answerQuery(get, reviews),
      ...github,
    },
    slack,
    people,
  });
}

type Test = Awaited<ReturnType<typeof open>>;
const said = (t: Test): readonly string[] => t.messages.map(({ text }) => text);
const later = (t: Test): readonly string[] => said(t).slice(1);

async function send(t: Test, type: string, data: object = {}, about = subject): Promise<void> {
  await t.send(`github.${type}` as "github.pull_request.closed", data, { subject: about });
  await t.advance("30 seconds");
}

describe("what is told within seconds", () => {
  it("who is asked for a review, invited and called", async () => {
    let asked: RestPull["requested_reviewers"] = [];
    const t = await open(() => pull({ requested_reviewers: asked }));
    asked = [by("ben"), by("chen")];
    await send(t, "pull_request.review_requested", { requested_reviewer: by("ben") });
    expect(later(t)).toEqual(["Waiting for <@U-ben> and <@U-chen> to review."]);
    expect(t.callsOf("slack.conversations.invite")).toContainEqual({ channel: "C1", users: "U-ben" });
  });

  it("approvals, objections and comments, without calling those who made them", async () => {
    const reviews: RestReview[] = [];
    const t = await open(
      () => pull({ requested_reviewers: [by("ben"), by("chen")].slice(reviews.length) }),
      () => reviews,
    );
    const review = async (id: number, login: string, state: string): Promise<void> => {
      const made = { id, user: by(login), state, author_association: "MEMBER" };
      reviews.push(made);
      await send(t, "pull_request_review.submitted", { review: { ...made, state: state.toLowerCase() } });
    };
    await review(1, "ben", "CHANGES_REQUESTED");
    await review(2, "chen", "COMMENTED");
    await review(3, "ben", "APPROVED");
    expect(later(t)).toEqual([
      "ben requested changes. Waiting for <@U-ana> to answer the requested changes, and for chen to review.",
      "chen commented. Waiting for ana to answer the requested changes.",
      "ben approved. Ready to merge: waiting for <@U-ana>.",
    ]);
  });

  it("a dismissed review, of which the list says no more", async () => {
    let state = "APPROVED";
    const t = await open(
      () => pull(),
      () => [{ id: 1, user: by("ben"), state }],
    );
    state = "DISMISSED";
    await send(t, "pull_request_review.dismissed", {
      review: { id: 1, user: by("ben"), state: "dismissed" },
    });
    expect(later(t)).toEqual([
      "The review of ben was dismissed. Waiting for <@U-ana> to ask somebody for a review, or to share it.",
    ]);
  });

  it("nothing of a bot's review, of a changed title only the topic", async () => {
    let title = "Swim";
    const t = await open(() => pull({ title }));
    await send(t, "pull_request_review.submitted", { review: { user: { login: "ci", type: "Bot" } } });
    title = "Swim fast";
    await send(t, "pull_request.edited");
    expect(later(t)).toEqual([]);
    expect(t.callsOf("slack.conversations.setTopic").at(-1)).toMatchObject({
      topic: "Swim fast · https://gh/12",
    });
  });
});

describe("where GitHub's answer is behind its own event", () => {
  it("the pull request is asked for again until GitHub knows it", async () => {
    let unknown = 3;
    const t = await open(() => {
      unknown -= 1;
      if (unknown >= 0) throw githubError(404);
      return pull();
    });
    await t.advance("1 minute");
    expect(said(t)).toHaveLength(1);
    expect(t.callsOf("slack.conversations.create")).toHaveLength(1);
  });

  it("the merge is asked for again until GitHub shows it", async () => {
    let [closed, stale] = [false, 3];
    const t = await open(() => {
      if (!closed) return pull();
      stale -= 1;
      return stale >= 0 ? pull() : pull({ state: "closed", merged: true, merged_by: by("ben") });
    });
    closed = true;
    await send(t, "pull_request.closed");
    expect(later(t)).toEqual([
      ":tada: <https://gh/12|#12> was merged by ben after less than a working day, without a review.",
    ]);
    expect(t.state).toBe("completed");
  });

  it("a draft that is none any more when GitHub is asked", async () => {
    const t = await open(() => pull());
    await t.send("github.pull_request.converted_to_draft", {}, { subject });
    await send(t, "pull_request.ready_for_review");
    expect(later(t)).toEqual([]);
  });
});

describe("who is called", () => {
  it("the one who has to merge, not those who approved", async () => {
    const t = await open(
      () => pull(),
      () => [{ id: 1, user: by("ben"), state: "APPROVED" }],
    );
    await t.advance("7 days");
    expect(later(t)).toHaveLength(5);
    const all = later(t).join();
    expect([all.split("<@U-ben>").length - 1, all.split("<@U-ana>").length - 1]).toEqual([0, 5]);
  });

  it("the members of a team, each invited once, and not over ten", async () => {
    const asked: object[] = [];
    const t = await open(() => pull({ requested_teams: [{ name: "Core", slug: "core" }] }), undefined, {
      github: {
        "rest.teams.listMembersInOrg": (input: object) => {
          asked.push(input);
          return { data: [by("ben"), by("dana")] };
        },
      },
    });
    await t.advance("2 days");
    expect(said(t)[0]).toContain("Waiting for the team Core (<@U-ben>, <@U-dana>) to review.");
    expect(t.callsOf("slack.conversations.invite").map((call) => (call as { users: string }).users)).toEqual([
      "U-ana",
      "U-ben",
      "U-dana",
    ]);
    expect(asked).toEqual([{ org: "octo", team_slug: "core", per_page: 10 }]);
  });

  it("nobody who could not be brought in; whoever joins Slack later is found", async () => {
    const people = everybody().filter(({ login }) => login !== "ben");
    const t = await open(() => pull({ requested_reviewers: [by("ben"), by("eve")] }), undefined, {
      people,
      slack: {
        "conversations.invite": ({ users }: { users: string }) => {
          if (users === "U-eve") throw slackError("user_is_restricted");
          return { ok: true };
        },
      },
    });
    expect(said(t)[0]).toContain("Waiting for ben and eve to review.");
    people.push(known("ben"));
    await t.advance("1 day");
    expect(later(t)[0]).toContain("Waiting for <@U-ben> and eve to review.");
  });
});

describe("a decoration that is refused", () => {
  it.each([
    ["conversations.setTopic", "restricted_action"],
    ["conversations.invite", "cant_invite"],
    ["conversations.archive", "cant_archive_required"],
  ])("%s: %s", async (method, refusal) => {
    let over = false;
    const t = await open(() => pull(over ? { state: "closed", merged: true } : {}), undefined, {
      slack: {
        [method]: () => {
          throw slackError(refusal);
        },
      },
    });
    over = true;
    await send(t, "pull_request.closed");
    expect([t.state, said(t).length]).toEqual(["completed", 2]);
  });

  it("leaves no empty channel behind where it was the first message", async () => {
    const t = await open(() => pull(), undefined, {
      slack: {
        "chat.postMessage": () => {
          throw slackError("restricted_action");
        },
      },
    });
    expect(t.state).toBe("failed");
    expect(t.callsOf("slack.conversations.archive")).toEqual([{ channel: "C1" }]);
  });
});

describe("a repository", () => {
  it("that is renamed is heard of under its new name", async () => {
    const renamed = { id: 7, name: "pool", full_name: "octo/pool", owner: by("octo") };
    let over = false;
    const t = await open(() =>
      pull({ base: { repo: renamed }, ...(over && { state: "closed", merged: true }) }),
    );
    await send(t, "repository.renamed", { repository: renamed }, "octo/pool");
    over = true;
    await send(t, "pull_request.closed", { repository: renamed }, "octo/pool#12");
    expect(t.state).toBe("completed");
    expect(t.calls.findLast(({ name }) => name === "github.graphql")?.args[1]).toMatchObject({
      owner: "octo",
      name: "pool",
    });
  });

  it("whose draft nobody told of is looked at each day, under the name that it has then", async () => {
    let now = pull({ draft: true });
    const t = await open(() => now);
    now = pull({ draft: true, base: { repo: { name: "pool", full_name: "octo/pool", owner: by("octo") } } });
    await t.advance("1 day");
    now = pull({ draft: true, state: "closed" });
    await send(t, "pull_request.closed", {}, "octo/pool#12");
    expect(t.state).toBe("completed");
  });

  it("that is archived is left alone", async () => {
    let archived = false;
    const t = await open(() => pull({ base: { repo: { archived } } }));
    archived = true;
    await t.advance("3 days");
    expect(later(t)).toEqual([
      "The repository was archived: nothing can be done here any more. I stop here.",
    ]);
    expect(t.state).toBe("completed");
  });

  it("that is deleted ends the reminders, with a last message", async () => {
    let deleted = false;
    const t = await open(() => {
      if (deleted) throw githubError(404);
      return pull();
    });
    deleted = true;
    await t.advance("2 days");
    expect(later(t)).toEqual([
      "I cannot see this pull request any more: it is gone, or I lost access to it. I stop here.",
    ]);
    expect([t.state, t.callsOf("slack.conversations.archive").length]).toEqual(["completed", 1]);
  });

  it("that is private has private channels, and a stranger's title names none", async () => {
    const t = await open(() => pull(), undefined, {}, { private: true });
    expect(t.callsOf("slack.conversations.create")).toEqual([{ name: "pr-app-12-swim", is_private: true }]);
    const other = await open(() => pull({ author_association: "NONE" }));
    expect(other.callsOf("slack.conversations.create")).toEqual([{ name: "pr-app-12" }]);
  });
});
