/** A program as an automation's source: each node is a function of the value so far and of the way to it. */
import type { Node, Plan } from "./program.ts";

/** What a step gives, and an event carries: the connector, the events and the model agree on it. */
export function valueOf(id: number, path: string): number {
  return (id * 7 + path.length * 3) % 100;
}

/** Far longer than any program takes. */
export const foreverMs = 3000 * 86_400_000;

export function renderProgram({ main: program, continues }: Plan): string {
  const functions: string[] = [];
  const children: string[] = [];
  const render = (node: Node): string => {
    const name = `n${node.id}`;
    functions.push(`async function ${name}(v, p) {\n${bodyOf(node, render, children)}\n}`);
    return name;
  };
  const main = render(program);
  return [
    `import { freemem } from "node:os";`,
    `import { continueWith, next, on, signal, slack, sleep, start, store, TimeoutError } from "hathi";`,
    `const sum = (values) => values.reduce((total, value) => (total + value) % 1000, 0);`,
    ...functions,
    ...children,
    continues === 0
      ? `export default on("webhook.start", async () => ${main}(0, ""));`
      : `export default on("webhook.start", async ({ data: { v = 0, p = "", round = 0 } }) => {
           v = await ${main}(v, p);
           return round < ${continues} ? continueWith({ v, p: p + "+", round: round + 1 }) : v;
         });`,
  ].join("\n");
}

function bodyOf(node: Node, render: (node: Node) => string, children: string[]): string {
  const { id } = node;
  const call = (method: string): string =>
    `return (v + (await slack.${method}({ id: ${id}, p, v })).value) % 1000;`;
  switch (node.kind) {
    case "step":
    case "fail":
      return call(node.kind);
    case "flaky":
      return call(`flaky${node.failures}`);
    case "throw":
      return `throw new Error("t${id}" + p);`;
    case "sleep":
      return `await sleep(${node.ms}); return v + 1;`;
    case "wait":
      return node.timeoutMs === null
        ? `return v + (await next("webhook.e", { subject: "${id}" + p })).data.n;`
        : `try { return v + (await next("webhook.e", { subject: "${id}" + p, timeout: ${node.timeoutMs} })).data.n; }
           catch (error) { if (!(error instanceof TimeoutError)) throw error; return v + 2; }`;
    case "sequence":
      return `${node.nodes.map((part) => `v = await ${render(part)}(v, p);`).join(" ")} return v;`;
    case "all":
      return `return sum(await Promise.all([${parallel(node.nodes, render)}]));`;
    case "settled":
      return `const all = await Promise.allSettled([${parallel(node.nodes, render)}]);
              return sum(all.map((one) => one.status === "fulfilled" ? one.value : one.reason.message.length));`;
    case "race":
      return `return Promise.race([${parallel(node.nodes, render)}]);`;
    case "any":
      return `try { return await Promise.any([${parallel(node.nodes, render)}]); }
              catch (error) { return error.errors.length; }`;
    case "branch":
      return `return v % 2 === 0 ? ${render(node.even)}(v, p) : ${render(node.odd)}(v, p);`;
    case "loop":
      return `for (let i = 0; i < ${node.times}; i += 1) v = await ${render(node.body)}(v, p + "." + i); return v;`;
    case "try":
      return `try { v = await ${render(node.body)}(v, p); }
              catch (error) { v = await ${render(node.handler)}(v + error.message.length, p); }
              finally { await ${render(node.cleanUp)}(v, p); }
              return v;`;
    case "unawaited":
      return `${node.caught ? "void " : ""}${render(node.body)}(v, p)${node.caught ? ".catch(() => {})" : ""}; return v;`;
    case "value":
      return `const free = freemem();
              const { free: told } = await slack.echo({ id: ${id}, p, v, free });
              if (told !== free) throw new Error("another value than the effect was told");
              return v + 1;`;
    case "update":
      return `return (await store.update("k${id}" + p, (n = 0) => n + v + 1)) % 1000;`;
    case "signal":
      children.push(
        `export const c${id} = on("webhook.none", async ({ data }) => {
           if (${node.heardMs} > 0) await sleep(${node.heardMs});
           return (await next("signal.s", { timeout: ${foreverMs} })).data + data.v;
         });`,
      );
      return `const child = await start(c${id}, { v });
              if (${node.sentMs} > 0) await sleep(${node.sentMs});
              await signal(child, "s", ${id});
              return (await child.result()) % 1000;`;
    case "child":
    default:
      children.push(
        `export const c${id} = on("webhook.none", async ({ data }) => ${render(node.body)}(data.v, data.p));`,
      );
      return `const child = await start(c${id}, { v, p }, { detached: ${node.detached} });
              return ${node.heard ? "child.result()" : "v"};`;
  }
}

function parallel(nodes: readonly Node[], render: (node: Node) => string): string {
  return nodes.map((node) => `${render(node)}(v, p)`).join(", ");
}
