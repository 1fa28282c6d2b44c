/** A copy on the playground's page whose code, and what is found in it, a stranger wrote: text and nothing else. */
import { expect, test } from "vitest";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { hostile } from "../../support/page/open-page.ts";
import { hasBrowser, openPlayground } from "../../support/playground-page.ts";

const strange = "\u001b[31mred \u202eevil\u202c zero\u200bwidth ${1} {{1}} **b** </textarea></li></ol>";
const source = [
  `import { next, on } from "hathi";`,
  `/* ${hostile} ${strange} */`,
  `// ${"long ".repeat(20_000)}`,
  `export default on("webhook.start", async () => { await next("webhook.go"); });`,
].join("\n");
const found = `${hostile} ${strange}`;

test.skipIf(!hasBrowser)(
  "a copy is shown to the letter, and does nothing",
  { timeout: 120_000 },
  async () => {
    const folder = await makeAutomations({ "mine.ts": source });
    const { page, playground, complaints } = await openPlayground(
      { HATHI_AUTOMATIONS: folder },
      { checkCopy: async () => [{ line: 2, message: found }] },
    );
    await page.goto(playground.editUrl);
    await page.getByText("Your automations").click();
    await page.locator(".tryouts").getByRole("button", { name: "Edit a copy" }).click();
    const bench = page.getByRole("region", { name: /^mine\.ts/ });
    const code = bench.getByLabel("The code of the copy");
    expect(await code.inputValue()).toBe(source);
    await code.fill(`${source}\n// edited`);
    await bench.getByRole("button", { name: "Run the copy" }).click();
    await bench.getByText("<img src=x").first().waitFor({ timeout: 20_000 });
    expect(await bench.innerText()).toContain(hostile);
    expect(await page.locator("img[src=x], body script:not([src]):not([type])").count()).toBe(0);
    expect(await page.title()).not.toBe("owned");
    expect(complaints).toEqual([]);
  },
);
