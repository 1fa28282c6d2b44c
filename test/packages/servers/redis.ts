/** A local Redis: as much of its protocol as the clients use here. */
import { createServer } from "node:net";
import { note, onForget } from "./ledger.ts";

const values = new Map<string, string>();
onForget(() => values.clear());

const quiet = new Set(["HELLO", "CLIENT", "INFO", "PING", "COMMAND", "SELECT", "QUIT"]);
const bulk = (value: string | undefined): string =>
  value === undefined ? "$-1\r\n" : `$${Buffer.byteLength(value)}\r\n${value}\r\n`;

export const redisServer = createServer((socket) => {
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (data) => {
    text += data.toString();
    for (;;) {
      const command = readCommand(text);
      if (command === undefined) return;
      text = text.slice(command.length);
      socket.write(execute(command.words));
    }
  });
});

function readCommand(text: string): { words: readonly string[]; length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  const words: string[] = [];
  let at = head[0].length;
  while (words.length < Number(head[1])) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (size === null) return undefined;
    const from = at + size[0].length;
    at = from + Number(size[1]) + 2;
    if (text.length < at) return undefined;
    words.push(text.slice(from, at - 2));
  }
  return { words, length: at };
}

function execute([word = "", ...args]: readonly string[]): string {
  const name = word.toUpperCase();
  const [key = "", value = ""] = args;
  if (!quiet.has(name)) note(`redis ${name} ${args.join(" ")}`, name === "GET");
  switch (name) {
    case "SET":
      values.set(key, value);
      return "+OK\r\n";
    case "GET":
      return bulk(values.get(key));
    case "INCR": {
      const next = Number(values.get(key) ?? 0) + 1;
      values.set(key, String(next));
      return `:${next}\r\n`;
    }
    case "INFO":
      return bulk("redis_version:7.0.0\r\nloading:0\r\n");
    case "PING":
      return "+PONG\r\n";
    case "HELLO": {
      const about = ["server", "redis", "version", "7.0.0", "mode", "standalone", "role", "master"];
      const head = key === "3" ? `%${about.length / 2}\r\n` : `*${about.length}\r\n`;
      return head + about.map(bulk).join("");
    }
    default:
      return "+OK\r\n";
  }
}
