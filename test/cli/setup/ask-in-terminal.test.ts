import { setImmediate as turn } from "node:timers/promises";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAsker } from "../../../src/cli/setup/ask-in-terminal.ts";

const secret = "xoxb-of-a-person";
const up = "\u001b[A";

/** A terminal that somebody types at: what it shows, and how keys are pressed. */
function openTerminal() {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const screen = new PassThrough();
  let shown = "";
  screen.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const asker = openAsker(keyboard as unknown as NodeJS.ReadStream, screen as unknown as NodeJS.WriteStream);
  onTestFinished(() => asker.close());
  return {
    ask: asker.ask,
    press: async (keys: string): Promise<void> => {
      keyboard.write(keys);
      await turn();
      await turn();
    },
    shown: () => shown,
  };
}

describe("questions in a terminal", () => {
  it("show what is typed, unless it is a secret", async () => {
    const { ask, press, shown } = openTerminal();
    const name = ask("Name: ");
    await press("ana\r");
    expect(await name).toBe("ana");
    const asked = ask("Token: ", { isSecret: true });
    await press(`${secret}\r`);
    expect(await asked).toBe(secret);
    expect(shown()).toContain("ana");
    expect(shown()).not.toContain(secret);
  });

  it("do not bring a secret back by the keys that bring back what was typed before", async () => {
    const { ask, press, shown } = openTerminal();
    const asked = ask("Token: ", { isSecret: true });
    await press(`${secret}\r`);
    await asked;
    const channel = ask("Channel: ");
    await press(`${up}\r`);
    expect(await channel).toBe("");
    expect(shown()).not.toContain(secret);
  });

  it("do not show what is typed or pasted while nothing is asked", async () => {
    const { ask, press, shown } = openTerminal();
    const asked = ask("Token: ", { isSecret: true });
    await press(`${secret}\r`);
    await asked;
    // Pasted a second time, while the first is checked.
    await press(`${secret}\r`);
    const channel = ask("Channel: ");
    await press("general\r");
    expect(await channel).toBe("general");
    expect(shown()).not.toContain(secret);
  });

  it("end with words, and no stack, where the input has ended before or between them", async () => {
    const input = new PassThrough();
    const asker = openAsker(
      input as unknown as NodeJS.ReadStream,
      new PassThrough() as unknown as NodeJS.WriteStream,
    );
    onTestFinished(() => asker.close());
    const first = asker.ask("Address: ");
    input.end("\n");
    expect(await first).toBe("");
    for (const question of ["Name: ", "Token: "])
      await expect(asker.ask(question)).rejects.toThrow("the input ended before everything was answered");
  });
});
