/** What chat needs for answering questions. */
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachAsks } from "../../core/ports/people/reachable-runs.ts";

export interface AskChatOptions {
  readonly asks: ReachAsks;
  readonly logger: Logger;
  readonly answerWithinMs?: number;
  /** Called when an answer counts, because the cards have to change. */
  readonly onChange?: () => void;
}
