/** Keeps a check of the doctor from ending the others: whatever goes wrong in it is a finding. */
import { type Finding, findingsOf } from "../../core/finding.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";

/** @param check what is looked at, as its own findings name it */
export async function alone(
  check: string,
  look: () => Promise<readonly Finding[]> | readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const { unknown } = findingsOf(check);
    return [
      unknown(
        `this could not be looked at (${messageOf(error)})`,
        "look at it yourself; if the doctor should have been able to, report this: it is a bug of Hathi",
      ),
    ];
  }
}
