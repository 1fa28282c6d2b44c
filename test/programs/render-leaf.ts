/** The leaves of a program as source: its effects, waits, sleeps, signals and uses of the store. */
import type { Leaf, Sleep, Wait } from "./language.ts";
import { missingChannel } from "./ledger.ts";
import { renderPackageUse } from "./render-package.ts";

export interface Surroundings {
  /** The type of the events that waits listen for. */
  readonly event: string;
  /** Makes a child of the body of its function, and gives its name. */
  readonly addChild: (id: number, body: string) => string;
}

/**
 * What the rendered leaves call. Steps' names and addresses hold their place, as ledger.ts reads them.
 *
 * @param request a function's source: asks the ledger at a path by a method, or by the name of an HTTP client, and
 *   resolves with { status, text }
 */
export function leafSource(request: string): string {
  return `const request = ${request};
     const stepOf = (call, id, p) => \`ledger/\${call}/\${n}/\${id}/\${p}\`;
     const say = (id, p, v) => \`run \${n} at \${id}\${p} with \${v}\`;
     async function ask(method, call, id, p, v, ...more) {
       return read(await request("/" + [call, n, id, p, v, ...more].join("/"), method));
     }
     function read({ status, text }) {
       if (status >= 500) throw new Error(text);
       if (status >= 400) throw new TerminalError(text);
       return Number(text);
     }`;
}

/** Asks a ledger that is reached by HTTP alone. */
export function fetchFrom(url: string): string {
  return `async (path, method) => {
       if (clients[method]) return clients[method]("${url}" + path);
       const response = await fetch("${url}" + path, { method });
       return { status: response.status, text: await response.text() };
     }`;
}

export function renderLeaf(node: Leaf, { event, addChild }: Surroundings): string {
  const { id } = node;
  const inStep = (call: string, options = "{}", more = ""): string =>
    `await step(stepOf("${call}", ${id}, p), () => ask("POST", "${call}", ${id}, p, v${more}), ${options})`;
  const asked = (call: string, more = ""): string => `await ask("PUT", "${call}", ${id}, p, v${more})`;
  switch (node.kind) {
    case "step":
      return `return (v + (${node.by === "step" ? inStep("step") : asked("put")})) % 1000;`;
    case "fail":
      return `return ${node.by === "step" ? inStep("fail") : asked("fail")};`;
    case "once":
      return `return (v + (${inStep("once", "{ once: true }")})) % 1000;`;
    case "flaky":
      return `return (v + (${inStep("flaky", "{}", `, ${node.failures}`)})) % 1000;`;
    case "package":
      return renderPackageUse(id, node.by);
    case "value":
      return `const free = freemem();
              const told = ${asked("value", ", free")};
              if (told !== free) throw new Error("another value than the ledger was told");
              return v + 1;`;
    case "post":
      return `${id % 2 === 0 ? "await turn(slack.chat.postMessage, { channel });" : ""}
              await slack.chat.postMessage({ channel, text: say(${id}, p, v) });
              return (v + (${id} * 7 + p.length * 3) % 100) % 1000;`;
    case "refused":
      return `await slack.chat.postMessage({ channel: "${missingChannel}", text: say(${id}, p, v) }); return v;`;
    case "throw":
      return `throw new Error("t${id}" + p);`;
    case "update":
      return `return (await store.update("u${id}/" + n + p + "/", (before = 0) => before + v + 1)) % 1000;`;
    case "keep":
      return `const key = "k${id}/" + n + p + "/";
              await store.set(key, v + 1);
              const kept = await store.get(key);
              const keys = await store.list(key);
              await store.delete(key);
              return (kept + keys.length + ((await store.get(key)) === undefined ? 1 : 0)) % 1000;`;
    case "sleep":
      return `${renderSleep(node)} return v + 1;`;
    case "wait":
      return renderWait(node, event);
    case "signal":
    default: {
      const child = addChild(
        id,
        `if (${node.heardMs} > 0) await sleep(${node.heardMs});
         return (await next("signal.s", { timeout: ${node.listensMs} })).data + data.v;`,
      );
      return `const child = await start(${child}, { v, n, channel });
              if (${node.sentMs} > 0) await sleep(${node.sentMs});
              await signal(child, "s", ${id});
              return (await child.result()) % 1000;`;
    }
  }
}

function renderSleep({ ms, by }: Sleep): string {
  switch (by) {
    case "sleepUntil":
      return `await sleepUntil(new Date(Date.now() + ${ms}));`;
    case "setTimeout":
      return `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;
    case "node:timers/promises":
      return `await pause(${ms});`;
    case "sleep":
    default:
      return `await sleep(${ms});`;
  }
}

function renderWait({ id, by, timeoutMs }: Wait, event: string): string {
  const which =
    by === "match"
      ? `match: ({ data }) => data.n === n && data.place === "${id}" + p`
      : `subject: "${id}" + p`;
  const wait = (timeout: string): string => `(await next("${event}", { ${which}${timeout} })).data.value`;
  return timeoutMs === null
    ? `return v + ${wait("")};`
    : `try { return v + ${wait(`, timeout: ${timeoutMs}`)}; }
       catch (error) { if (!(error instanceof TimeoutError)) throw error; return v + 2; }`;
}
