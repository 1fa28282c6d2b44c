/** Where a thread of runs begins, as a process does: in one locale, and with what was compiled once from the cache. */
import { enableCompileCache } from "node:module";
import { findCompileCacheFolder } from "../../../build/compile-cache-folder.ts";
import { pinLocale } from "../../pin-locale.ts";

pinLocale();
const cacheFolder = findCompileCacheFolder();
if (cacheFolder !== undefined) enableCompileCache(cacheFolder);
await import("./advance-runs.ts");
