/** An approval with quorum, escalation and expiry, whose worker dies at every boundary of the journal. */
import { describe, expect, it } from "vitest";
import { sayAsks } from "../../src/chat/ask/send-asks.ts";
import type { Connector } from "../../src/core/ports/connector.ts";
import type { Ask, AskCommands } from "../../src/core/ports/people/asks.ts";
import { createRunConnector } from "../../src/journal/between-runs/run-connector.ts";
import { createAskCommands } from "../../src/journal/people/asks/ask-commands.ts";
import { createAskOutbox } from "../../src/journal/people/asks/ask-outbox.ts";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { startAsking } from "../support/engine/asking.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { dieWhilePosting } from "../support/processes/die-while-posting.ts";

// `npm run crash` takes every boundary, npm test a part: an odd number, so that before and after take turns.
const stride = process.env["HATHI_CRASH"] === "all" ? 1 : 7;
const hourMs = 3_600_000;

const source = `
  import { ask, next, on, slack, sleep } from "hathi";
  export default on("webhook.start", async () => {
    const approved = await ask({
      to: "C0DEPLOYS", text: "Approve?", choices: ["yes", "no"], from: ["U1", "U2"], quorum: 2,
      askBack: ({ text, by }) => by + " asked " + text,
    });
    const lost = await Promise.race([
      ask({ to: "C0DEPLOYS", text: "Never answered?", choices: ["yes"] }),
      sleep("1 h").then(() => "lost"),
    ]);
    const late = await ask({
      to: "C0DEPLOYS", text: "Anybody?", choices: ["yes", "no"], from: "U1", expires: "3 h", onExpiry: "no",
      escalate: [{ after: "1 h", to: "C0ONCALL", from: "U2" }],
    });
    await slack.chat.postMessage({ channel: "C0DEPLOYS", text: "done" });
    return [approved.choice, approved.by.map(({ person }) => person), lost, late.outcome, late.choice];
  });
`;

const expected = ["yes", ["U555", "U2"], "lost", "expired", "no"];
// Whoever it is handed to has a card, and whoever asked back is told below the cards that there were by then.
const cards = [
  "C0DEPLOYS Approve?",
  "U555 Approve?",
  "C0DEPLOYS Never answered?",
  "C0DEPLOYS Anybody?",
  "C0ONCALL Anybody?",
  "C0DEPLOYS 💬 <@U1>, the run says: U1 asked why?",
];

/** The Slack of the sender, which counts the cards. */
function countPosts() {
  const posts: string[] = [];
  const shown = new Map<string, string>();
  const slack: Connector = {
    name: "slack",
    async perform({ path, args }) {
      const { channel = "", text = "", ts = "" } = (args[0] ?? {}) as Record<string, string>;
      const method = path.join(".");
      if (method === "auth.test") return { ok: true, team_id: "T1" };
      if (method === "chat.postMessage") posts.push(`${channel} ${text}`);
      const at = method === "chat.update" ? ts : `${posts.length}.0`;
      shown.set(at, text);
      return { ok: true, channel, ts: at };
    },
    classify: () => ({ kind: "final" }),
  };
  return { slack, posts, shown };
}

async function startStory() {
  const ledger = await startLedger();
  const parts: { run?: Connector } = {};
  const engine = await startTestEngine(undefined, {
    ...createLedgerConnectors(ledger.url),
    run: {
      name: "run",
      perform: async (call) => parts.run?.perform(call),
      classify: () => ({ kind: "transient", retryAfterMs: null }),
    },
  });
  parts.run = createRunConnector(engine.database, engine.store.jobs);
  await engine.deploy(source);
  await engine.accept({ type: "webhook.start" });
  return { engine, ledger, ...countPosts() };
}

type Story = Awaited<ReturnType<typeof startStory>>;

/** U1 asks back, and hands it to U555 once the run has told; when U555 has a card, people answer. */
async function approve(asks: AskCommands, { id, turns }: Ask, posts: readonly string[]): Promise<void> {
  const as = (user: string) => ({ id: `slack:T1/${user}` });
  if (turns.length === 0) await asks.askBack(id, "why?", as("U1"));
  if (!turns.some(({ kind }) => kind === "told")) return;
  await asks.handOver(id, "U555", as("U1"));
  if (!posts.includes("U555 Approve?")) return;
  for (const user of ["U555", "U1", "U2", "U555"]) await asks.answer(id, { choice: "yes" }, as(user));
}

/** What people, senders and time do, again and again, until the run has ended or this holds. */
async function playUntil({ engine, slack, posts }: Story, isOver: () => boolean): Promise<void> {
  const asks = createAskCommands(engine.database, engine.store.jobs, async () => []);
  const sayNext = sayAsks({
    outbox: createAskOutbox(engine.database, engine.store.jobs),
    slack,
    findAdmins: async () => [],
    logger: engine.logger,
  });
  await waitFor(
    async () => {
      while (await sayNext());
      // People answer what they see.
      const seen = (await asks.open()).filter(({ question }) => posts.includes(`C0DEPLOYS ${question.text}`));
      for (const ask of seen) {
        if (ask.question.text === "Approve?") await approve(asks, ask, posts);
      }
      const [run] = await engine.runs.list({ scope: "all" });
      if (run?.state === "waiting") {
        const open = seen.map(({ question }) => question.text);
        if (open.includes("Never answered?") || open.includes("Anybody?")) await engine.skip(hourMs);
      }
      return run?.state === "completed" || isOver();
    },
    (over) => over,
    60_000,
  );
  // What may change again at once is shown a second later.
  await waitFor(
    async () => {
      while (await sayNext());
      return engine.database.query("select 1 from hathi.asks where changes <> shown and $1", [!isOver()]);
    },
    (rows) => rows.length === 0,
  );
}

async function outcomeOf(engine: TestEngine): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return decodeValue(row?.result ?? "");
}

async function crashAndRecover(at: number, when: "before" | "after"): Promise<boolean> {
  const story = await startStory();
  const { engine, ledger, posts, shown } = story;
  const crash = startCrashProcess({
    DATABASE_URL: engine.database.url,
    LEDGER_URL: ledger.url,
    CRASH_AT: String(at),
    CRASH_WHEN: when,
    THREADS: "0",
  });
  let died = false;
  void crash.died.then(() => (died = true));
  await playUntil(story, () => died);
  const hasDied = died;
  if (hasDied) {
    await engine.startWorker();
    await playUntil(story, () => false);
  }
  expect(await outcomeOf(engine)).toEqual(expected);
  expect(posts.toSorted()).toEqual(cards.toSorted());
  expect([...shown.values()].filter((text) => !/☑️|⌛|🚫|💬/u.test(text))).toEqual([]);
  const [{ count } = { count: 0 }] = await engine.database.query<{ count: number }>(
    "select count(*)::integer as count from hathi.asks",
  );
  expect(count).toBe(3);
  crash.child.kill("SIGKILL");
  await engine.close();
  return hasDied;
}

describe("an approval whose worker dies", { timeout: 600_000 }, () => {
  it("at any boundary of the journal asks once for each question, and takes each answer once", async () => {
    let [next, deaths, isOver] = [0, 0, false];
    const dieOn = async (): Promise<void> => {
      while (!isOver) {
        const moment = next;
        next += stride;
        const died = await crashAndRecover(1 + Math.floor(moment / 2), moment % 2 === 0 ? "before" : "after");
        if (died) deaths += 1;
        else isOver = true;
      }
    };
    await Promise.all([dieOn(), dieOn()]);
    expect(deaths).toBeGreaterThanOrEqual(Math.floor(30 / stride));
  });

  it("asks once where the process that posts is killed after its card and before it noted that", async () => {
    const asking = await startAsking(`
      const { channel } = await slack.conversations.create({ name: "deploys" });
      return ask({ to: channel.id, text: "Deploy?", choices: ["yes"] });
    `);
    const { engine, apiUrl, cards: cardsIn, click, buttonsOf, result, messages } = asking;
    await waitFor(
      async () => engine.database.query("select 1 from hathi.asks"),
      (rows) => rows.length === 1,
    );
    expect(await dieWhilePosting(engine.database.url, apiUrl)).toBe("SIGKILL");
    expect(await messages()).toHaveLength(1);
    const [card] = await cardsIn();
    expect(await click(buttonsOf(card)[0], "U1")).toContain("Noted");
    await result();
    const [edited, ...others] = await cardsIn();
    expect(others).toEqual([]);
    expect(edited?.text).toContain("☑️");
  });
});
