/** Where a thread of runs begins: as a process does, it reads what was compiled once from the cache. */
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./run-thread.ts");
