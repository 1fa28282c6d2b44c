/** Where a thread of runs begins: as a process does, it reads what was compiled once from the cache. */
import { enableCompileCache } from "node:module";
import { findCompileCacheFolder } from "../compile-cache-folder.ts";

const cacheFolder = findCompileCacheFolder();
if (cacheFolder !== undefined) enableCompileCache(cacheFolder);
await import("./run-thread.ts");
