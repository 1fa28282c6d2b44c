/** Looks for secrets in what was left behind and shown. It knows nothing of Hathi's own search for them. */
import { formsToLookFor } from "./forms-to-look-for.ts";

/**
 * @param boundaries what was said or kept, by where
 * @param secrets by their names
 * @returns one line for each form that was found
 */
export function findLeaks(
  boundaries: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(boundaries).flatMap(([where, said]) =>
    Object.entries(secrets).flatMap(([name, secret]) =>
      formsToLookFor(secret)
        .filter((form) => said.includes(form))
        .map((form) => {
          const at = said.indexOf(form);
          return `${name} in ${where}: ${said.slice(Math.max(0, at - 300), at + form.length + 60)}`;
        }),
    ),
  );
}
