/**
 * Takes from a process whatever reaches out of it. What a build does at its top level is to happen in its runs, and not
 * when somebody looks at what the build declares. Functions that open a connection behave as if they were still
 * connecting. Functions that have to give something at once are refused.
 */
import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import workerThreads from "node:worker_threads";
import { refuseAtTopLevel } from "./refuse-at-top-level.ts";

const programs = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];
const writes = [
  "appendFile",
  "chmod",
  "chown",
  "copyFile",
  "cp",
  "createWriteStream",
  "link",
  "mkdir",
  "mkdtemp",
  "rename",
  "rm",
  "rmdir",
  "symlink",
  "truncate",
  "unlink",
  "utimes",
  "write",
  "writeFile",
  "writev",
];
const lookUps = ["lookup", "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "reverse"];

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

export function refuseEffects(): void {
  for (const name of programs) refuse(childProcess, name, `child_process.${name}`);
  for (const name of writes) {
    for (const variant of [name, `${name}Sync`]) refuse(fs, variant, `fs.${variant}`);
    refuse(fs.promises, name, `fs.promises.${name}`);
  }
  refuse(workerThreads, "Worker", "new Worker");
  const itself: Method = function stay() {
    return this;
  };
  // Whoever writes to a socket that is connecting waits for the connection.
  replace(net.Socket.prototype, "connect", function connect(this: unknown) {
    return Object.assign(this as net.Socket, { connecting: true });
  });
  replace(net.Server.prototype, "listen", itself);
  for (const name of ["bind", "connect", "send"]) replace(dgram.Socket.prototype, name, itself);
  for (const name of lookUps) {
    replace(dns, name, () => undefined);
    replace(dns.promises, name, async () => new Promise(() => {}));
  }
  // All properties are read here, and deprecated ones would warn of that.
  process.noDeprecation = true;
  syncBuiltinESMExports();
}

function refuse(owner: object, name: string, called: string): void {
  replace(owner, name, () => {
    throw refuseAtTopLevel(called);
  });
}

function replace(owner: object, name: string, method: Method): void {
  if (!(name in owner)) return;
  Object.defineProperty(owner, name, { value: method, writable: true, configurable: true, enumerable: true });
}
