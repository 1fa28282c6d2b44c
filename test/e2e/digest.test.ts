/** The digest through the real clients: whoever has an hour gets one message, and no reminder in the channel. */
import { expect, it } from "vitest";
import { encodeValue } from "../../src/core/values/recorded-value.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

const hour = 3_600_000;
const day = 24 * hour;

it("one message a day takes the place of the reminders", { timeout: 180_000 }, async () => {
  const stage = await startStage();
  const { github, slack } = stage.local;
  await stage.startWorker();
  const set = await slack.command("ana", "/hathi hours workspace digest 9:00");
  expect((await set.answer()).text).toContain("everybody");
  const first = await github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben"] });
  await github.openPullRequest({ title: "Fly", author: "chen", reviewers: ["ben"] });
  await stage.parked(2);
  const digestsOf = async (name: "ana" | "ben"): Promise<readonly string[]> => {
    const direct = (await slack.channels()).find(
      ({ isDirect, memberIds }) => isDirect && memberIds.includes(slack.person(name).userId),
    );
    const messages = direct === undefined ? [] : await slack.messages(direct.id);
    return messages.map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);
  };
  // The day that is skipped has no half hours at which pr-digest notes that it lists: as if it had, a day ago.
  const { database } = stage.app.store;
  const [clock] = await database.query<{ now: Date }>("select hathi.now() as now");
  await database.query(
    `insert into hathi.store (automation, key, value, updated_at) values ('pr-digest', 'known', $1, hathi.now())
     on conflict (automation, key) do update set value = excluded.value`,
    [encodeValue({ at: clock?.now.getTime(), logins: [] }, "the test")],
  );
  await stage.skip(day);
  const [digest = ""] = await waitFor(
    async () => digestsOf("ben"),
    (all) => all.length > 0,
    60_000,
  );
  expect(digest).toMatch(/^2 pull requests wait for you .*acme\/elephant#1.*Swim.*acme\/elephant#2.*Fly/);
  await stage.skip(hour);
  await stage.parked(2);
  // The card alone: nobody was reminded there, and nobody else has anything to do.
  expect(await stage.said(first.number, 1)).toHaveLength(1);
  expect([(await digestsOf("ana")).length, (await digestsOf("ben")).length]).toEqual([0, 1]);
  // Of all the looks, those that told nobody are in no list.
  const looks = await waitFor(
    async () => stage.runs.list({ scope: "all", automation: "pr-digest" }),
    (runs) => runs.every(({ state }) => state === "completed"),
  );
  expect(looks).toHaveLength(1);
});
