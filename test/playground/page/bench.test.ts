/** An author edits a copy of an automation on the playground's page, runs it, and saves it on purpose. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkCopy } from "../../../src/cli/check/check-source.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { findBarriers } from "../../support/page/find-barriers.ts";
import { findPale, hasBrowser, openPlayground } from "../../support/playground-page.ts";

const source = `import { on, slack, sleep } from "hathi";

export default on("webhook.bill", async ({ data }) => {
  const bill = data as { amount: number };
  await slack.chat.postMessage({ channel: "general", text: \`The bill: \${bill.amount}\` });
  await sleep("1 hour");
  return "paid";
});
`;

test.skipIf(!hasBrowser)(
  "a copy is edited and run beside its journal, and neither the file nor its automation knows of it",
  { timeout: 120_000 },
  async () => {
    const folder = await makeAutomations({ "bill.ts": source });
    const more = { HATHI_AUTOMATIONS: folder, LOG_LEVEL: undefined };
    const { page, url, playground, complaints } = await openPlayground(more, { checkCopy });
    const onDisk = async (): Promise<string> => readFile(join(folder, "bill.ts"), "utf8");

    // Whoever came by another address than the terminal's is told so.
    await page.goto(url);
    await page.getByText("Your automations").click();
    await page.locator(".tryouts").getByRole("button", { name: "Edit a copy" }).click();
    await page.getByText("open the page by the address that the playground's terminal shows").waitFor();
    expect(await page.locator(".bench").count()).toBe(0);

    await page.goto(playground.editUrl);
    await page.reload();
    expect(page.url()).toBe(`${url}/`);
    await page.getByText("Your automations").click();
    await page.locator(".tryouts").getByRole("button", { name: "POST /hooks/bill" }).click();
    await page.locator(".tryout textarea").fill('{"amount":12}');
    await page.locator(".tryout").getByRole("button", { name: "Send" }).click();
    await page.locator(".runs .run.waiting").getByRole("button", { name: "Edit a copy" }).click();
    const bench = page.getByRole("region", { name: /^bill\.ts/ });
    const code = bench.getByLabel("The code of the copy");
    expect(await code.inputValue()).toBe(source);

    // The event of the run that it was opened at is chosen; it cannot be built first.
    await code.fill(source.replace("await sleep", "await await( sleep"));
    await bench.getByRole("button", { name: "Run the copy" }).click();
    await bench.getByText("bill.ts:6").waitFor();
    await bench.getByText("nothing ran").waitFor();

    const edited = source
      .replace("The bill:", "A copy's bill:")
      .replace('await sleep("1 hour")', 'sleep("1 day");\n  await sleep("2 hours")')
      .replace("return", "bill.nowhere;\n  return");
    await code.fill(edited);
    await bench.getByRole("button", { name: "Run the copy" }).click();
    const run = bench.locator(".run.waiting");
    await run.getByRole("heading", { name: "bill (copy)" }).waitFor();
    await bench.getByText("Waits at line 7").waitFor();
    await page.locator(".messages").getByText("A copy's bill: 12").waitFor();
    await bench.getByText("this promise is not awaited").waitFor();
    await bench.getByText("Property 'nowhere' does not exist").waitFor();
    // It is shown here, and not among the others once more.
    expect(await page.locator(".run").count()).toBe(2);
    expect(await onDisk()).toBe(source);

    const path = process.env["HATHI_SCREENSHOT"];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await findPale(page)).toEqual([]);
      expect(await findBarriers(page)).toEqual([]);
      if (path !== undefined) await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${colorScheme}`) });
    }

    // It outlives a reload, and is thrown away.
    await page.reload();
    await page.locator(".runs").getByRole("button", { name: "Edit a copy" }).first().click();
    await bench.getByText("your copy of before").waitFor();
    expect(await code.inputValue()).toBe(edited);
    await bench.getByRole("button", { name: "Throw away" }).click();
    await page.getByRole("button", { name: "Throw it away" }).click();
    await waitFor(
      async () => code.inputValue(),
      (text) => text === source,
    );

    const kept = source.replace("1 hour", "3 hours");
    await code.fill(kept);
    await bench.getByRole("button", { name: "Save to the file" }).click();
    expect(await onDisk()).toBe(source);
    await page.getByRole("button", { name: "Save bill.ts" }).click();
    await bench.getByText("bill.ts is saved").waitFor();
    expect(await onDisk()).toBe(kept);
    // The browser says so itself of what is refused: the key that was missing.
    expect(complaints.filter((line) => !line.includes("403"))).toEqual([]);
  },
);
