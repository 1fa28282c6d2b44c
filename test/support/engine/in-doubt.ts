/** A run in doubt on the real engine, whose questions reach a local Slack, and chat over the same database. */
import { onTestFinished } from "vitest";
import { sayDoubts } from "../../../src/chat/tell/send-doubts.ts";
import { type MessageSender, startMessageSender } from "../../../src/chat/tell/send-messages.ts";
import { createBulkPerformer } from "../../../src/app/bulk/bulk-performer.ts";
import type { Bulk } from "../../../src/core/ports/people/bulk-acts.ts";
import { createBulkActs } from "../../../src/journal/people/bulk/bulk-acts.ts";
import { createBulkWork } from "../../../src/journal/people/bulk/bulk-work.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import type { Admin } from "../../../src/core/admin.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createDoubtOutbox } from "../../../src/journal/people/doubts/doubt-outbox.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startWorkspace, type Workspace } from "../../connectors/slack/slack-workspace.ts";
import { startTestEngine, type TestEngine } from "./engine.ts";
import { startChat } from "../slack/start-chat.ts";

/** A step that may have happened: nobody can tell. */
export const hang = `step("pay <!channel>", () => new Promise(() => {}), { once: true, timeout: 20 })`;

const off = (name: string): Connector => ({
  name,
  perform: async () => {
    throw new Error(`${name} is not there`);
  },
  classify: () => ({ kind: "final" }),
});

/**
 * @param options of the automation
 * @param prepare makes what the options name; what it gives replaces those names in them
 */
export async function inDoubt(
  body: string,
  event: { readonly source?: string; readonly data?: unknown } = {},
  options = "{}",
  prepare: (workspace: Workspace) => Promise<Readonly<Record<string, string>>> = async () => ({}),
) {
  const workspace = await startWorkspace();
  onTestFinished(async () => workspace.close());
  let given = options;
  for (const [name, id] of Object.entries(await prepare(workspace))) given = given.replaceAll(name, id);
  const engine: TestEngine = await startTestEngine(undefined, {
    slack: workspace.connector,
    github: off("github"),
    http: off("http"),
    run: off("run"),
  });
  await engine.deploy(`
    import { on, slack, step } from "hathi";
    export default on("webhook.start", ${given}, async () => { ${body} });
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start", ...event });
  const run = await engine.untilState("paused");
  const control = createRunControl(engine.database, engine.store.jobs);
  const outbox = createDoubtOutbox(engine.database);
  const startSender = (admins: readonly Admin[] = []): MessageSender => {
    const sender = startMessageSender({
      kinds: [
        sayDoubts({
          outbox,
          slack: workspace.connector,
          findAdmins: async () => admins,
          logger: engine.logger,
          leaseMs: 60_000,
        }),
      ],
      logger: engine.logger,
      everyMs: 60_000,
    });
    onTestFinished(async () => sender.stop());
    return sender;
  };
  const messages = async (name: string) => {
    const { channels } = (await workspace.ask("conversations.list", { limit: "1000" })) as unknown as {
      channels: readonly { readonly id: string; readonly name: string }[];
    };
    const id = channels.find((channel) => channel.name === name)?.id ?? "";
    return (await workspace.ask("conversations.history", { channel: id, include_all_metadata: "true" }))
      .messages;
  };
  const rows = async () =>
    engine.database.query<{ id: number; team: string; ts: string | null; told: boolean }>(
      `select id, team_id as team, ts, told_at is not null as told from hathi.doubts order by id`,
    );
  const reach = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
  const performer = createBulkPerformer({
    work: createBulkWork(engine.database),
    reach,
    logger: engine.logger,
    everyMs: 3_600_000,
  });
  onTestFinished(async () => performer.stop());
  const bulk: Bulk = {
    acts: createBulkActs(engine.database),
    goOn: async (id, forMs) => performer.goOn(id, forMs),
  };
  const chat = await startChat([], { reach, bulk });
  return { workspace, engine, run, control, startSender, messages, rows, chat };
}
