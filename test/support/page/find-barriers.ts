/** What keeps people from a page: the findings of axe. */
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Handed in by the browser's own door, past the policy of the page.
  const found: unknown = await page.evaluate(
    `(async () => { ${axe.source}; return (await axe.run(document)).violations; })()`,
  );
  return (found as readonly Finding[]).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 150)} ${failureSummary.slice(0, 200)}`),
  );
}
