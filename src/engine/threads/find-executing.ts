/**
 * Looks into a thread that answers no more by its debugger: whose code it executes, and where. Nothing of it
 * costs anything before.
 */
import { Session } from "node:inspector";
import { z } from "zod";
import { askExecutingRun } from "./executing-run.ts";

export interface ThreadFinding {
  /** The run whose code executes. */
  readonly runId: string | null;
  /** As an error's stack: "    at name (build-...js:12:5)". */
  readonly stack: string;
}

const evaluationId = 3;
const patienceMs = 3000;

const attached = z.object({
  params: z.object({ sessionId: z.string(), workerInfo: z.object({ title: z.string() }) }),
});
const received = z.object({ params: z.object({ sessionId: z.string(), message: z.string() }) });
const scriptParsed = z.object({
  method: z.literal("Debugger.scriptParsed"),
  params: z.object({ scriptId: z.string(), url: z.string() }),
});
const frame = z.object({
  callFrameId: z.string(),
  functionName: z.string(),
  location: z.object({
    scriptId: z.string(),
    lineNumber: z.number(),
    columnNumber: z.number().default(0),
  }),
});
type Frame = z.infer<typeof frame>;
const paused = z.object({
  method: z.literal("Debugger.paused"),
  params: z.object({ callFrames: z.array(frame) }),
});
const evaluated = z.object({
  id: z.literal(evaluationId),
  result: z.object({ result: z.object({ value: z.string().nullish() }) }),
});

/**
 * Stops the thread of that name wherever it is, looks, and lets it go: a thread that its debugger holds cannot be ended.
 *
 * @returns undefined where it could not be stopped
 */
export async function findExecuting(threadName: string): Promise<ThreadFinding | undefined> {
  const session = new Session();
  const { promise, resolve } = Promise.withResolvers<ThreadFinding | undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  const scripts = new Map<string, string>();
  let own: string | undefined;
  let stack = "";

  const post = (id: number, method: string, params: object = {}): void =>
    session.post("NodeWorker.sendMessageToWorker", {
      sessionId: own,
      message: JSON.stringify({ id, method, params }),
    });

  const hear = (message: unknown): void => {
    const script = scriptParsed.safeParse(message).data?.params;
    if (script !== undefined) scripts.set(script.scriptId, script.url);
    const frames = paused.safeParse(message).data?.params.callFrames;
    const [top] = frames ?? [];
    if (frames !== undefined && top !== undefined) {
      stack = frames.map((frame) => describeFrame(frame, scripts)).join("\n");
      const { callFrameId } = top;
      const asked = { callFrameId, expression: askExecutingRun, returnByValue: true };
      post(evaluationId, "Debugger.evaluateOnCallFrame", asked);
    }
    const answer = evaluated.safeParse(message).data;
    if (answer !== undefined) resolve({ runId: answer.result.result.value ?? null, stack });
  };

  session.connect();
  session.on("NodeWorker.attachedToWorker", (message) => {
    const { sessionId, workerInfo } = attached.parse(message).params;
    // Its numbers are the inspector's own, and not the threads': "[worker 2] runs-1".
    if (!workerInfo.title.endsWith(` ${threadName}`)) return;
    own = sessionId;
    post(1, "Debugger.enable");
    post(2, "Debugger.pause");
  });
  session.on("NodeWorker.receivedMessageFromWorker", (message) => {
    const { sessionId, message: text } = received.parse(message).params;
    if (sessionId === own) hear(JSON.parse(text));
  });
  try {
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    return await promise;
  } finally {
    clearTimeout(timer);
    if (own !== undefined) post(4, "Debugger.disable");
    session.disconnect();
  }
}

function describeFrame(
  { functionName, location: { scriptId, lineNumber, columnNumber } }: Frame,
  scripts: ReadonlyMap<string, string>,
): string {
  const place = `${scripts.get(scriptId) ?? "unknown"}:${lineNumber + 1}:${columnNumber + 1}`;
  return `    at ${functionName === "" ? "<anonymous>" : functionName} (${place})`;
}
