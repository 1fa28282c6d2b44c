#!/usr/bin/env node
// The command `hathi`: finds a Node that is new enough (npm brings one along) and hands over to main.ts.
// This file is old-style JavaScript on purpose, so that an old Node can run it and say what is wrong.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
// Each platform has its package, checked by the lock file's integrity. There is none for a Mac.
const [platform, file] = process.platform === "win32" ? ["win", "node.exe"] : [process.platform, "node"];
const brought = fileURLToPath(
  new URL(`../../node_modules/node-${platform}-${process.arch}/bin/${file}`, import.meta.url),
);
const isNewEnough = Number(process.versions.node.split(".")[0]) >= 24;

if (!isNewEnough && !existsSync(brought)) {
  console.error(
    `Hathi needs Node 24 or newer and this is ${process.version}: run "npm install" in Hathi's folder, which installs Node 24 there on Linux and Windows, or install Node 24 yourself.`,
  );
  process.exit(1);
}
if (isNewEnough) {
  await import(main);
} else {
  const child = spawn(brought, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}
