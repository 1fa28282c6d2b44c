/** Runs that fail on the real engine, of which a local Slack hears, and chat over the same database. */
import { onTestFinished } from "vitest";
import { sayFailures } from "../../../src/chat/tell/send-failures.ts";
import { type MessageSender, startMessageSender } from "../../../src/chat/tell/send-messages.ts";
import type { Admin } from "../../../src/core/admin.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import type { NewEvent } from "../../../src/core/event.ts";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import { createFailureOutbox } from "../../../src/journal/people/failures/failure-outbox.ts";
import { createWishStore } from "../../../src/journal/people/links/wish-store.ts";
import { createFindMuted } from "../../../src/journal/people/settings/find-muted.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startWorkspace } from "../../connectors/slack/slack-workspace.ts";
import { startTestEngine, waitFor } from "../engine/engine.ts";
import { startChat } from "../slack/start-chat.ts";

/** Opens the channel, speaks there, and fails in the step after that, as long as the bank refuses. */
export const paying = `
  import { github, on, slack } from "hathi";
  export default on("webhook.pay", async ({ data }) => {
    const { channel } = data.channel ? { channel: { id: data.channel } } : await slack.conversations.create({ name: "payments" });
    await slack.chat.postMessage({ channel: channel.id, text: "paying" });
    return github.pay({ n: data.n });
  });
`;

/** The same with nothing to say and nobody to say it to. */
export const quietly = `
  import { github, on } from "hathi";
  export default on("webhook.pay", async ({ data }) => github.pay({ n: data.n }));
`;

export async function failingRuns(source = paying) {
  const workspace = await startWorkspace();
  onTestFinished(async () => workspace.close());
  const bank = { refuses: true };
  const github: Connector = {
    name: "github",
    perform: async ({ args }) => {
      const { n } = args[0] as { n?: number };
      if (bank.refuses) throw new Error(`card ${n ?? 0} of <!channel> was refused`);
      return { paid: n ?? 0 };
    },
    classify: () => ({ kind: "final" }),
  };
  const off: Connector = { ...github, perform: async () => Promise.reject(new Error("off")) };
  const connectors = { slack: workspace.connector, github, http: off, run: off };
  const engine = await startTestEngine(undefined, connectors);
  Object.assign(connectors, { run: createRunConnector(engine.database, engine.store.jobs) });
  await engine.deploy(source);
  await engine.startWorker();
  const control = createRunControl(engine.database, engine.store.jobs);

  const startSender = (admins: readonly Admin[] = [], slack = workspace.connector): MessageSender => {
    const sender = startMessageSender({
      kinds: [
        sayFailures({
          outbox: createFailureOutbox(engine.database),
          slack,
          findAdmins: async () => admins,
          findMuted: createFindMuted(createWishStore(engine.database)),
          logger: engine.logger,
        }),
      ],
      logger: engine.logger,
      everyMs: 60_000,
    });
    onTestFinished(async () => sender.stop());
    return sender;
  };
  const person = async (name: string): Promise<Admin> => {
    const { user } = await workspace.ask("users.lookupByEmail", { email: `${name}@acme.example` });
    return { team: null, user: user.id };
  };
  const history = async (channel: string) =>
    (await workspace.ask("conversations.history", { channel, limit: "200" })).messages;
  const channelId = async (name: string): Promise<string> => {
    const { channels } = (await workspace.ask("conversations.list", { limit: "1000" })) as unknown as {
      channels: readonly { readonly id: string; readonly name: string }[];
    };
    return channels.find((channel) => channel.name === name)?.id ?? "";
  };
  /** What was said there of failures. */
  const said = async (name = "payments") =>
    (await history(await channelId(name))).filter(({ text }) => text !== "paying");
  const saidTo = async ({ user }: Admin) => {
    const { channel } = await workspace.ask("conversations.open", { users: user });
    return history(channel.id);
  };
  /** Starts so many, and waits until all that there are have come to this. */
  const pay = async (
    events: readonly (Partial<NewEvent> & { readonly data?: object })[] = [{}],
    state: RunSummary["state"] = "failed",
  ): Promise<readonly RunSummary[]> => {
    const before = (await engine.runs.list({ scope: "all", limit: 1000 })).length;
    for (const event of events) await engine.accept({ type: "webhook.pay", data: {}, ...event });
    return waitFor(
      async () => engine.runs.list({ scope: "all", limit: 1000 }),
      (runs) =>
        runs.length === before + events.length &&
        runs.slice(0, events.length).every((run) => run.state === state),
      60_000,
    );
  };
  const chat = await startChat([], {
    reach: createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] }),
  });
  return { workspace, engine, bank, control, chat, startSender, person, channelId, said, saidTo, pay };
}
