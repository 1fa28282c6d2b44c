/** A local MongoDB: OP_MSG, and of commands as many as the drivers send here. */
import { createServer, type Socket } from "node:net";
import { deserialize, type Document, Long, serialize } from "bson";
import { note, onForget } from "./ledger.ts";

const collections = new Map<string, Document[]>();
onForget(() => collections.clear());

const [opQuery, opMsg] = [2004, 2013];
const hello = {
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  minWireVersion: 0,
  maxWireVersion: 21,
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  readOnly: false,
  ok: 1,
};

export const mongoServer = createServer((socket) => {
  let bytes = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (data) => {
    bytes = Buffer.concat([bytes, data as Buffer]);
    while (bytes.length >= 16 && bytes.length >= bytes.readInt32LE(0)) {
      const length = bytes.readInt32LE(0);
      answer(bytes.subarray(0, length), socket);
      bytes = bytes.subarray(length);
    }
  });
});

function answer(message: Buffer, socket: Socket): void {
  const id = message.readInt32LE(4);
  if (message.readInt32LE(12) === opQuery) {
    const document = serialize(hello);
    const head = Buffer.alloc(36);
    head.writeInt32LE(36 + document.length, 0);
    head.writeInt32LE(id, 8);
    head.writeInt32LE(1, 12);
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
    socket.write(Buffer.concat([head, document]));
    return;
  }
  const reply = execute(readCommand(message));
  const wantsNone = (message.readUInt32LE(16) & 2) !== 0;
  if (wantsNone) return;
  const document = serialize(reply);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + document.length, 0);
  head.writeInt32LE(id, 8);
  head.writeInt32LE(opMsg, 12);
  socket.write(Buffer.concat([head, document]));
}

/** Its body, with the documents of the sections beside it. */
function readCommand(message: Buffer): Document {
  const command: Document = {};
  let at = 20;
  while (at < message.length) {
    const isBody = message[at] === 0;
    const length = message.readInt32LE(at + 1);
    const end = at + 1 + length;
    if (isBody) Object.assign(command, deserialize(message.subarray(at + 1, end)));
    else {
      const zero = message.indexOf(0, at + 5);
      const documents: Document[] = [];
      for (let from = zero + 1; from < end;) {
        const size = message.readInt32LE(from);
        documents.push(deserialize(message.subarray(from, from + size)));
        from += size;
      }
      command[message.toString("utf8", at + 5, zero)] = documents;
    }
    at = end;
  }
  return command;
}

function execute(command: Document): Document {
  const [name = ""] = Object.keys(command);
  if (["hello", "isMaster", "ismaster"].includes(name)) return hello;
  if (["ping", "endSessions", "buildInfo"].includes(name)) return { ok: 1 };
  const target = String(command[name]);
  const documents = collections.get(target) ?? [];
  collections.set(target, documents);
  const ended = (firstBatch: Document[]): Document => ({
    cursor: { id: Long.fromNumber(0), ns: `lab.${target}`, firstBatch },
    ok: 1,
  });
  note(`mongo ${name} ${target}`, name === "find" || name === "aggregate");
  switch (name) {
    case "insert":
      documents.push(...(command["documents"] as Document[]));
      return { n: (command["documents"] as Document[]).length, ok: 1 };
    case "find": {
      const wanted = Object.entries((command["filter"] ?? {}) as Document);
      const found = documents.filter((one) =>
        wanted.every(([key, value]) => String(one[key]) === String(value)),
      );
      return ended(found);
    }
    case "update":
      return { n: 1, nModified: 1, ok: 1 };
    case "aggregate":
      return ended([{ n: documents.length }]);
    default:
      return { ok: 1 };
  }
}
