#!/usr/bin/env node
// The command `hathi`: finds a Node that is new enough (npm brings one along) and hands over to main.ts.
// This file is old-style JavaScript on purpose, so that an old Node can run it and say what is wrong.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
// Each platform has its package, checked by the lock file's integrity. There is none for a Mac.
const [platform, file] = process.platform === "win32" ? ["win", "node.exe"] : [process.platform, "node"];
const brought = findBrought();
const isNewEnough = Number(process.versions.node.split(".")[0]) >= 24;

if (!isNewEnough && brought === undefined) {
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

function findBrought() {
  try {
    // Beside Hathi, or further up where Hathi itself is a package of a project.
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/bin/${file}`);
  } catch {
    return undefined;
  }
}
