import { expect, test } from "vitest";
import { startAsking } from "../support/engine/asking.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

test("the terminal lists, shows, answers and withdraws questions, with audit", async () => {
  const { engine, cards, result, asks } = await startAsking(`
    const { channel } = await slack.conversations.create({ name: "deploys" });
    const one = ask({ to: channel.id, text: "Deploy \\u001b[2J 1.2?", choices: ["approve", "reject"], from: "@core", quorum: 2 });
    const two = ask({ to: channel.id, text: "Percent?", form: z.object({ percent: z.number().max(100) }) });
    const three = ask({ to: channel.id, text: "Forget it?", choices: ["yes"] });
    const answers = await Promise.all([one, two, three]);
    return answers.map(({ choice, values, outcome, by }) => [choice, values, outcome, by.length]);
  `);
  await cards(3);
  const [first, third, second] = (await asks.open()).toSorted((one, other) =>
    one.question.text < other.question.text ? -1 : 1,
  );
  const env = { DATABASE_URL: engine.database.url };
  const hathi = async (...args: string[]) => runHathiHere(env, "asks", ...args);
  const listed = (await hathi("list")).stdout;
  expect(listed).toContain("Deploy  1.2?".replace("  ", " ").slice(0, 6));
  expect(listed).not.toContain("\u001b");
  expect(listed.split("\n")).toHaveLength(5);
  const id = first?.id ?? "";
  expect((await hathi("show", id.slice(0, 8))).stdout).toMatch(/from +@core\nneeds +2/);
  expect((await hathi("ask-back", id, "why?")).stderr).toContain(
    "nobody is known whom this could be asked back",
  );
  expect((await hathi("hand-over", id, "@ben")).stderr).toContain("is nobody to hand a question to");
  expect((await hathi("hand-over", id, "U9")).stdout).toContain("is handed to U9");
  expect((await hathi("answer", id, "approve")).stderr).toContain("take it over first");
  expect((await hathi("take-over", id, "--because", "ben is ill")).stdout).toContain("is yours");
  expect((await hathi("tell", id, "because")).stderr).toContain("nothing that was asked back");
  expect((await hathi("show", id)).stdout).toMatch(/handed over +cli:.* to U9\ntaken over +cli:/);
  expect((await hathi("answer", id, "maybe")).stderr).toContain("There are: approve, reject");
  const said = await hathi("answer", id, "approve", "--because", "on the phone");
  expect(said.stdout).toContain("needs 1 more");
  expect((await hathi("answer", id, "approve")).stderr).toContain("you have answered this already");
  // Somebody else at another terminal.
  await asks.answer(id, { choice: "approve" }, { id: "cli:somebody-else" });
  expect((await hathi("answer", id, "reject")).stderr).toContain(
    "the question has ended: it is answered, approve",
  );

  expect(
    (await hathi("answer", second?.id ?? "", "answer", "--values", '{"percent": 101}')).stderr,
  ).toContain("percent:");
  expect((await hathi("answer", second?.id ?? "", "answer", "--values", "{percent")).stderr).toContain(
    "--values",
  );
  const withdrawn = await hathi("withdraw", third?.id ?? "");
  expect(withdrawn.stdout || withdrawn.stderr).toContain("is withdrawn");
  expect((await hathi("answer", second?.id ?? "", "answer", "--values", '{"percent": 7}')).stdout).toContain(
    "is answered",
  );
  expect(await result()).toEqual(
    [
      ["approve", null, "answered", 2],
      [null, null, "withdrawn", 0],
      ["answer", { percent: 7 }, "answered", 1],
    ].toSorted((one, other) => Number(one[2] === "withdrawn") - Number(other[2] === "withdrawn")),
  );
  const shown = JSON.parse((await hathi("show", id, "--json")).stdout) as object;
  expect(shown).toMatchObject({
    outcome: "answered",
    choice: "approve",
    answers: [{ comment: "on the phone" }, { person: "cli:somebody-else" }],
  });
  expect((await hathi("list")).stdout).toContain("no run asks anything");
  expect((await hathi("withdraw", id)).stderr).toContain("has ended");
  expect((await hathi("show", "zz")).stderr).toContain("no question's id begins with");
  expect((await hathi("grants")).stdout).toContain("nobody has answered in advance");
  expect((await hathi("revoke", "zz")).stderr).toContain("there is no grant");
  const audit = await engine.database.query<{ action: string }>("select action from hathi.audit order by id");
  expect(audit.map(({ action }) => action.replace(/[0-9a-z]{16}/, "<id>"))).toEqual([
    "hand over <id> to U9",
    "take over <id>",
    "answer <id>: approve",
    "answer <id>: approve",
    "withdraw <id>",
    "answer <id>: answer",
  ]);
});
