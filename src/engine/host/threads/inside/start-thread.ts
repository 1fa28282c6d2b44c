/** Where a thread of runs begins. As in a process, the locale is pinned first, and compiled modules come from the cache. */
import { enableCompileCache } from "node:module";
import { findCompileCacheFolder } from "../../../build/compile-cache-folder.ts";
import { pinLocale } from "../../pin-locale.ts";

pinLocale();
const cacheFolder = findCompileCacheFolder();
if (cacheFolder !== undefined) enableCompileCache(cacheFolder);
await import("./advance-runs.ts");
