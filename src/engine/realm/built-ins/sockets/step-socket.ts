/**
 * A socket that a step has opened. It is a real one, and nothing that goes over it is recorded apart. A client that is
 * used outside of the step, too, would send over it what no replay knows of, and a replay, which has no such socket,
 * would send it again. So it is refused there.
 */
import type { Socket } from "node:net";
import { HathiError } from "../../../../core/errors.ts";
import { insideStep } from "../../../replay/run-context.ts";

type Write = (...args: readonly unknown[]) => boolean;

/** @param peer whom it is connected to, "localhost:5432" */
export function keepWithinSteps<Opened extends Socket>(socket: Opened, peer: string): Opened {
  const write = Reflect.get(socket, "write") as Write;
  const writeWithinSteps: Write = (...args) => {
    if (insideStep()) return Reflect.apply(write, socket, args);
    const refusal = new HathiError(
      "OUTSIDE_A_STEP",
      `a connection to ${peer} that a step(...) has opened is used outside of steps, where a replay does not have it: use its client within steps alone, or outside of them alone`,
    );
    const done = args.findLast((one) => typeof one === "function") as ((error: Error) => void) | undefined;
    socket.destroy(refusal);
    done?.(refusal);
    return false;
  };
  return Object.defineProperty(socket, "write", {
    value: writeWithinSteps,
    configurable: true,
    writable: true,
  });
}
