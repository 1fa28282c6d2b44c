/** What is set in the environment, cleaned but not checked: for what several variables have to be together. */
import { cleanValue, withoutBearer } from "./credentials/clean-value.ts";

/** By variable; undefined where nothing is left of a value. */
export type Given = Readonly<Record<string, string | undefined>>;

export function readGiven(env: NodeJS.ProcessEnv): Given {
  return Object.fromEntries(
    Object.entries(env).map(([name, value = ""]) => [name, withoutBearer(cleanValue(value)) || undefined]),
  );
}
