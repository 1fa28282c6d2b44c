/** A program as an automation's source: each node is a function of the value so far and of the way to it. */
import type { Node } from "./program.ts";

/** What a step gives, and an event carries: the connector, the events and the model agree on it. */
export function valueOf(id: number, path: string): number {
  return (id * 7 + path.length * 3) % 100;
}

export function renderProgram(program: Node): string {
  const functions: string[] = [];
  const children: string[] = [];
  const render = (node: Node): string => {
    const name = `n${node.id}`;
    functions.push(`async function ${name}(v, p) {\n${bodyOf(node, render, children)}\n}`);
    return name;
  };
  const main = render(program);
  return [
    `import { next, on, slack, sleep, start, TimeoutError } from "hathi";`,
    `const sum = (values) => values.reduce((total, value) => (total + value) % 1000, 0);`,
    ...functions,
    ...children,
    `export default on("webhook.start", async () => ${main}(0, ""));`,
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
    case "child":
    default:
      children.push(
        `export const c${id} = on("webhook.none", async ({ data }) => ${render(node.body)}(data.v, data.p));`,
      );
      return `return (await start(c${id}, { v, p })).result();`;
  }
}

function parallel(nodes: readonly Node[], render: (node: Node) => string): string {
  return nodes.map((node) => `${render(node)}(v, p)`).join(", ");
}
