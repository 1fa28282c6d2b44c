/** A debugger over the debugging port, as VS Code and Chrome are: the DevTools protocol by a WebSocket, threads included. */
import { SourceMap, type SourceMapping, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

export interface Paused {
  /** The author's file and line, from 1, by the source map that the script itself carries. */
  readonly file: string;
  readonly line: number;
  /** The value of an expression where the code stands. */
  evaluate(expression: string): Promise<unknown>;
  resume(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

interface Script {
  readonly url: string;
  readonly session: string | null;
  readonly map: SourceMapPayload;
}

const inline = "data:application/json;base64,";

export class DebugClient {
  readonly #socket: WebSocket;
  readonly #scripts = new Map<string, Script>();
  readonly #answers = new Map<string, (result: Record<string, unknown>) => void>();
  readonly #wanted: { readonly path: string; readonly line: number }[] = [];
  readonly #paused: ((paused: Paused) => void)[] = [];
  #commands = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(null, JSON.parse(String(data)) as Message));
  }

  /** @param url "ws://127.0.0.1:9229/...", as Node prints it */
  static async connect(url: string): Promise<DebugClient> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", reject);
    });
    const client = new DebugClient(socket);
    await client.#enable(null);
    await client.#post(null, "NodeWorker.enable", { waitForDebuggerOnStart: false });
    return client;
  }

  /** Has code stop at a line of an author's file, in whatever script that line is. */
  breakAt(path: string, line: number): void {
    this.#wanted.push({ path, line });
    for (const [id, script] of this.#scripts) this.#bind(id, script);
  }

  async runIfWaiting(): Promise<void> {
    await this.#post(null, "Runtime.runIfWaitingForDebugger");
  }

  async nextPause(): Promise<Paused> {
    return new Promise((resolve) => {
      this.#paused.push(resolve);
    });
  }

  close(): void {
    this.#socket.close();
  }

  /**
   * Each script with a source map stands still before its first line, until its breakpoints are set: they are asked for
   * as soon as it is told of, which is before it stands.
   */
  async #enable(session: string | null): Promise<void> {
    const instrumentation = "beforeScriptWithSourceMapExecution";
    await Promise.all([
      this.#post(session, "Debugger.enable"),
      this.#post(session, "Debugger.setInstrumentationBreakpoint", { instrumentation }),
    ]);
  }

  async #post(session: string | null, method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#commands += 1;
    const id = this.#commands;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#answers.set(`${session ?? ""}:${id}`, resolve);
    const message = { id, method, params };
    if (session === null) this.#socket.send(JSON.stringify(message));
    else {
      const sent = { sessionId: session, message: JSON.stringify(message) };
      this.#commands += 1;
      this.#socket.send(
        JSON.stringify({ id: this.#commands, method: "NodeWorker.sendMessageToWorker", params: sent }),
      );
    }
    return promise;
  }

  #hear(session: string | null, { id, method, params = {}, result = {} }: Message): void {
    if (id !== undefined) this.#answers.get(`${session ?? ""}:${id}`)?.(result);
    switch (method) {
      case "NodeWorker.attachedToWorker":
        void this.#enable(String(params["sessionId"]));
        return;
      case "NodeWorker.receivedMessageFromWorker":
        this.#hear(String(params["sessionId"]), JSON.parse(String(params["message"])) as Message);
        return;
      case "Debugger.scriptParsed":
        this.#take(session, params as { scriptId: string; url: string; sourceMapURL?: string });
        return;
      case "Debugger.paused":
        if (params["reason"] === "instrumentation") void this.#post(session, "Debugger.resume");
        else this.#tell(session, params as unknown as { callFrames: readonly Frame[] });
        return;
      case undefined:
      default:
    }
  }

  #take(
    session: string | null,
    { scriptId, url, sourceMapURL = "" }: { scriptId: string; url: string; sourceMapURL?: string },
  ): void {
    if (!url.includes("build-") || !sourceMapURL.startsWith(inline)) return;
    const map = JSON.parse(
      Buffer.from(sourceMapURL.slice(inline.length), "base64").toString(),
    ) as SourceMapPayload;
    const script = { url, session, map };
    this.#scripts.set(`${session ?? ""}:${scriptId}`, script);
    this.#bind(`${session ?? ""}:${scriptId}`, script);
  }

  #bind(_id: string, { url, session, map }: Script): void {
    for (const { path, line } of this.#wanted) {
      const source = map.sources.findIndex(
        (each) => each.startsWith("file:") && fileURLToPath(each) === path,
      );
      const at = source < 0 ? undefined : generatedLine(map, map.sources[source] ?? "", line);
      if (at !== undefined) void this.#post(session, "Debugger.setBreakpointByUrl", { url, lineNumber: at });
    }
  }

  #tell(session: string | null, { callFrames }: { readonly callFrames: readonly Frame[] }): void {
    const [frame] = callFrames;
    if (frame === undefined) return;
    const { scriptId, lineNumber, columnNumber } = frame.location;
    const map = this.#scripts.get(`${session ?? ""}:${scriptId}`)?.map;
    const entry: Partial<SourceMapping> =
      map === undefined ? {} : new SourceMap(map).findEntry(lineNumber, columnNumber);
    const { originalSource = frame.url, originalLine = lineNumber } = entry;
    const evaluateAt = async (expression: string): Promise<unknown> => {
      const { result } = await this.#post(session, "Debugger.evaluateOnCallFrame", {
        callFrameId: frame.callFrameId,
        expression,
        returnByValue: true,
      });
      return (result as { value?: unknown } | undefined)?.value;
    };
    this.#paused.shift()?.({
      file: originalSource,
      line: originalLine + 1,
      evaluate: evaluateAt,
      resume: async () => void (await this.#post(session, "Debugger.resume")),
    });
  }
}

interface Frame {
  readonly callFrameId: string;
  readonly url: string;
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

/** The first line of the script that comes from this line of the source, from 0. */
function generatedLine(payload: SourceMapPayload, source: string, line: number): number | undefined {
  const map = new SourceMap(payload);
  const lines = payload.mappings.split(";");
  for (const [index, segments] of lines.entries()) {
    if (segments === "") continue;
    for (let column = 0; column < 200; column += 1) {
      const entry = map.findEntry(index, column);
      if ("originalSource" in entry && entry.originalSource === source && entry.originalLine === line - 1)
        return index;
    }
  }
  return undefined;
}
