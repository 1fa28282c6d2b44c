import { describe, expect, it } from "vitest";
import { githubError, slackError, testAutomation, type TestOptions } from "hathi/testing";
import { answerOf } from "../support/pulls/graphql-answer.ts";

const file = new URL("../../automations/pr-reminder.ts", import.meta.url);
const subject = "octo/app#12";

interface Pull {
  state: "open" | "closed";
  draft: boolean;
  merged: boolean;
}

type Test = Awaited<ReturnType<typeof testAutomation>>;
type CrashAt = TestOptions<"github.pull_request.opened">["crashAt"];

/** GitHub's pull request, which the test changes as people would. */
function aPull(more: Partial<Pull> = {}): Pull {
  return { state: "open", draft: false, merged: false, ...more };
}

async function open(
  pull: Pull,
  more: { readonly crashAt?: CrashAt; readonly taken?: readonly string[] } = {},
): Promise<Test> {
  const user = { login: "ana" };
  const details = {
    number: 12,
    title: "Swim",
    html_url: "https://gh/12",
    user,
    head: { sha: "s1" },
    additions: 1,
    deletions: 2,
    changed_files: 3,
    requested_reviewers: [{ login: "ben" }],
    requested_teams: [],
  };
  return testAutomation(file, {
    crashAt: more.crashAt,
    event: {
      type: "github.pull_request.opened",
      subject,
      data: {
        action: "opened",
        pull_request: {
          number: 12,
          user,
          created_at: "2029-01-01T09:00:00Z",
          updated_at: "2029-01-01T09:00:00Z",
        },
        repository: { name: "app", full_name: "octo/app", owner: { login: "octo" } },
      },
    },
    people: [{ login: "ben", user: "U-ben" }],
    github: {
      "rest.repos.getContent": () => {
        throw githubError(404);
      },
      graphql: () => answerOf({ ...details, ...pull, merged_by: pull.merged ? { login: "ben" } : null }),
    },
    slack: {
      "conversations.create": ({ name }) => {
        if (more.taken?.includes(name) === true) throw slackError("name_taken");
        return { ok: true, channel: { id: "C7", name } };
      },
    },
  });
}

const said = (t: Test): readonly string[] => t.messages.map(({ text }) => text);

/** Plays a story straight through, then again with a crash at every boundary: all must tell the same. */
async function everyWay(play: (crashAt?: CrashAt) => Promise<Test>): Promise<Test> {
  const straight = await play();
  const told = (t: Test): unknown => [
    t.state,
    t.error,
    t.messages,
    // A call that was refused is made again after a crash that came before the refusal was recorded.
    t.calls.map(({ name }) => name).filter((name, place, all) => name !== all[place - 1]),
    t.status,
  ];
  for (let write = 1; write <= straight.writes; write += 1) {
    expect(told(await play(write)), `a crash after write ${write}`).toEqual(told(straight));
  }
  expect(told(await play("every write"))).toEqual(told(straight));
  return straight;
}

describe("pr-reminder", { timeout: 120_000 }, () => {
  it("reminds once a day and ends with the merge", async () => {
    const t = await everyWay(async (crashAt) => {
      const pull = aPull();
      const t = await open(pull, { crashAt });
      await t.advance("2 days");
      Object.assign(pull, { state: "closed", merged: true });
      await t.send("github.pull_request.closed", { action: "closed" }, { subject });
      return t;
    });
    expect(said(t)).toEqual([
      expect.stringContaining("*<https://gh/12|#12 Swim>* by ana"),
      "<https://gh/12|#12> is 1 working day old. Waiting for <@U-ben> to review.",
      "<https://gh/12|#12> is 2 working days old. Waiting for <@U-ben> to review.",
      ":tada: <https://gh/12|#12> was merged by ben after 2 working days, without a review.",
    ]);
    expect(t.callsOf("slack.conversations.archive")).toEqual([{ channel: "C7" }]);
    expect(t.state).toBe("completed");
  });

  it("mentions the reviewer and shows for whom it waits", async () => {
    const t = await open(aPull());
    expect(said(t)[0]).toContain("Waiting for <@U-ben> to review.");
    expect(t.status).toBe("waiting for @ben to review, less than a working day old");
    expect(t.callsOf("slack.conversations.invite")).toEqual([{ channel: "C7", users: "U-ben" }]);
  });

  it("makes no channel for a draft until it is ready", async () => {
    const t = await everyWay(async (crashAt) => {
      const pull = aPull({ draft: true });
      const t = await open(pull, { crashAt });
      await t.advance("2 days");
      expect(t.callsOf("slack.conversations.create")).toEqual([]);
      expect(t.status).toContain("draft");
      pull.draft = false;
      await t.send("github.pull_request.ready_for_review", {}, { subject });
      await t.advance("1 day");
      return t;
    });
    expect(said(t)).toHaveLength(2);
    expect(said(t)[1]).toContain("is 3 working days old");
  });

  it("goes quiet while it is a draft again", async () => {
    const t = await everyWay(async (crashAt) => {
      const pull = aPull();
      const t = await open(pull, { crashAt });
      pull.draft = true;
      await t.send("github.pull_request.converted_to_draft", { action: "converted_to_draft" }, { subject });
      await t.advance("2 days");
      return t;
    });
    expect(said(t).slice(1)).toEqual(["Back to a draft: I go on when it is ready for review."]);
  });

  it("says so when a person cancels it, and ends", async () => {
    const t = await everyWay(async (crashAt) => {
      const t = await open(aPull(), { crashAt });
      await t.advance("1 day");
      await t.cancel();
      return t;
    });
    expect(said(t).at(-1)).toBe("The reminders were stopped.");
    expect(t.state).toBe("cancelled");
  });

  it("takes another name when the channel's is taken", async () => {
    const t = await everyWay(async (crashAt) =>
      open(aPull(), { crashAt, taken: ["pr-app-12-swim", "pr-app-12-swim-2"] }),
    );
    expect(t.callsOf("slack.conversations.create")).toEqual(
      ["pr-app-12-swim", "pr-app-12-swim-2", "pr-app-12-swim-3"].map((name) => ({ name })),
    );
    expect(t.messages[0]?.channel).toBe("C7");
  });
});
