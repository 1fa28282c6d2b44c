/** Uses of npm packages by a program, as their READMEs say, and what the program imports for them. */
import { type Node, nodesOf, type PackageKind } from "./language.ts";

const imports: Readonly<Record<PackageKind, string>> = {
  got: 'import got from "got";',
  superagent: 'import superagent from "superagent";',
  pino: 'import pino from "pino";\nconst logger = pino(pino.destination({ dest: "/dev/null", sync: true }));',
  dayjs: 'import dayjs from "dayjs";',
  "form-data": 'import FormData from "form-data";\nimport { PassThrough } from "node:stream";',
};

// A connection that breaks is theirs to retry: Node's own client tells them of it, in a run as elsewhere.
const clients: Partial<Readonly<Record<PackageKind, string>>> = {
  got: `async (url) => {
      const { statusCode, body } = await got.put(url, { throwHttpErrors: false, retry: { limit: 8, methods: ["PUT"] } });
      return { status: statusCode, text: body };
    }`,
  superagent: `async (url) => {
      const { status, text } = await superagent.put(url).retry(8).buffer(true).ok(() => true);
      return { status, text };
    }`,
};

/** What comes before the functions of a program with these nodes. */
export function packagesSource(main: Node): string {
  const used = new Set(nodesOf(main).flatMap((node) => (node.kind === "package" ? [node.by] : [])));
  const ofClients = [...used].flatMap((name) =>
    clients[name] === undefined ? [] : [`${name}: ${clients[name]},`],
  );
  return [...[...used].map((name) => imports[name]), `const clients = {\n${ofClients.join("\n")}\n};`].join(
    "\n",
  );
}

export function renderPackageUse(id: number, by: PackageKind): string {
  switch (by) {
    case "got":
    case "superagent":
      return `return (v + (await ask("${by}", "put", ${id}, p, v))) % 1000;`;
    case "pino":
      return `logger.info({ id: ${id}, v }, "said by a package"); return v + 1;`;
    case "dayjs":
      return `const name = "l${id}";
              dayjs.locale({ name, months: ["in " + name] }, undefined, true);
              await null;
              if (dayjs(0).locale(name).format("MMMM") !== "in " + name) throw new Error("its registry is another");
              return v + 1;`;
    case "form-data":
    default:
      return `const form = new FormData();
              form.append("v", String(v));
              const parts = [];
              for await (const part of form.pipe(new PassThrough())) parts.push(part);
              if (!Buffer.concat(parts).toString().includes("\\r\\n" + v + "\\r\\n")) throw new Error("its stream is another");
              return v + 1;`;
  }
}
