import { describe, expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { startAsking } from "../../support/engine/asking.ts";

interface View {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly {
    readonly block_id?: string;
    readonly optional?: boolean;
    readonly element?: {
      readonly type: string;
      readonly initial_value?: string;
      readonly max_length?: number;
    };
  }[];
}

const field = (name: string): string => `hathi:ask:field:${name}`;
const text = (value: string): object => ({ type: "plain_text_input", value });

const body = `
  const { channel } = await slack.conversations.create({ name: "deploys" });
  const { choice, values, by } = await ask({
    to: channel.id,
    text: "Roll out?",
    choices: ["approve", { value: "change", label: "Approve with changes", form: true }, "reject"],
    form: z.object({
      percent: z.number().int().min(1).max(100).describe("How much of the traffic"),
      region: z.enum(["eu", "us"]),
      note: z.string().min(3).default("as planned"),
      since: z.iso.date().optional(),
      isLoud: z.boolean(),
      channels: z.array(z.enum(["mail", "chat"])),
    }),
    proposed: { percent: 10, region: "eu", note: "as planned", isLoud: false, channels: ["mail"] },
    from: "U1",
  });
  return { choice, values, comment: by[0].comment };
`;

async function openForm() {
  const asking = await startAsking(body);
  const [card] = await asking.cards();
  const [approve, change] = asking.buttonsOf(card);
  await asking.chat.click(change?.value, "", { actionId: change?.action_id ?? "", user: "U1" });
  const call = asking.chat.calls.find(({ method }) => method === "views.open");
  return { ...asking, approve, view: JSON.parse(String(call?.args["view"])) as View };
}

const all = {
  [field("percent")]: { type: "number_input", value: "25" },
  [field("region")]: { type: "static_select", selected_option: { value: "us" } },
  [field("note")]: text("slowly"),
  [field("since")]: { type: "datepicker", selected_date: "2027-03-01" },
  [field("isLoud")]: { type: "checkboxes", selected_options: [{ value: "Yes" }] },
  [field("channels")]: { type: "multi_static_select", selected_options: [{ value: "chat" }] },
  "hathi:ask:comment": text("a quarter is enough"),
};

describe("a question with a form", { timeout: 60_000 }, () => {
  test("opens it from a zod schema with what is proposed, and gives the edited values to the run", async () => {
    const { chat, view, result } = await openForm();
    expect(findBlockProblems(view.blocks, "view")).toEqual([]);
    expect(view.blocks.map(({ element, optional }) => [element?.type, optional])).toEqual([
      [undefined, undefined],
      ["number_input", false],
      ["static_select", false],
      ["plain_text_input", true],
      ["datepicker", true],
      ["checkboxes", true],
      ["multi_static_select", false],
      ["plain_text_input", true],
    ]);
    expect(view.blocks[1]?.element?.initial_value).toBe("10");
    expect(view.blocks[1]).toMatchObject({
      label: { text: "Percent" },
      hint: { text: "How much of the traffic" },
    });
    const response = await chat.submit(view, all);
    expect(await response.text()).toBe("");
    expect(await result()).toEqual({
      choice: "change",
      values: {
        percent: 25,
        region: "us",
        note: "slowly",
        since: "2027-03-01",
        isLoud: true,
        channels: ["chat"],
      },
      comment: "a quarter is enough",
    });
  });

  test("shows what is wrong at its field, and takes the next try", async () => {
    const { chat, view, result } = await openForm();
    const wrong = {
      ...all,
      [field("percent")]: { value: "101" },
      [field("note")]: text("x"),
      [field("region")]: {},
    };
    const refused = (await (await chat.submit(view, wrong)).json()) as { errors: Record<string, string> };
    expect(Object.keys(refused.errors).toSorted()).toEqual([
      field("note"),
      field("percent"),
      field("region"),
    ]);
    expect(refused.errors[field("percent")]).toBe("Give at most 100.");
    expect(refused.errors[field("note")]).toBe("Give at least 3 characters.");
    expect(refused.errors[field("region")]).toBe("Please fill this in.");
    await chat.submit(view, all);
    expect(await result()).toMatchObject({ values: { percent: 25 } });
  });

  test("tells somebody who is not asked so below the form, and a late one how it ended", async () => {
    const { chat, view, click, approve, result } = await openForm();
    const errorOf = async (response: Response): Promise<string> =>
      ((await response.json()) as { errors: Record<string, string> }).errors["hathi:ask:comment"] ?? "";
    expect(await errorOf(await chat.submit(view, all, "U9"))).toContain("this is for <@U1>");
    expect(await errorOf(await chat.submit({ ...view, private_metadata: "x' or 1=1" }, all))).toContain(
      "names no question",
    );
    expect(await click(approve, "U1")).toContain("Noted: *Approve*");
    expect(await errorOf(await chat.submit(view, all))).toContain("has ended already");
    // What was proposed goes with a choice that opens no form.
    expect(await result()).toMatchObject({ choice: "approve", values: { percent: 10, note: "as planned" } });
  });
});
