/** Where the process that looks at builds begins: its modules come from the cache, as those of a thread of runs do. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { findCompileCacheFolder } from "../compile-cache-folder.ts";

const cacheFolder = findCompileCacheFolder();
if (cacheFolder !== undefined) enableCompileCache(cacheFolder);
await import("./look-process.ts");
// The process is killed in the end, and would leave nothing behind.
if (cacheFolder !== undefined) flushCompileCache();
