/** Decides which story is told next: programs mostly, and of the others enough that the last of each kind count. */
import type { Dice } from "../../programs/dice.ts";
import type { ChaosStage } from "../world/stage.ts";
import { cancelStory } from "./cancel-story.ts";
import { clickStory } from "./click-story.ts";
import { programStory } from "./program-story.ts";
import { pullStory } from "./pull-story.ts";
import type { Story, StoryKind } from "./story.ts";

// A channel's history is read as one page or two.
const storiesPerChannel = 25;
// The local GitHub looks at every pull request again when one of them changes.
const mostPulls = 30;

export interface Cast {
  /** Those that the stories were told in. */
  channels(): Promise<readonly string[]>;
  /** The next story, of that kind where one is given. */
  next(kind?: StoryKind): Promise<Story>;
}

export function createCast(stage: ChaosStage, dice: Dice, seed: number): Cast {
  const opening: Promise<string>[] = [];
  let told = 0;
  let pulls = 0;

  const channelOf = async (n: number): Promise<string> => {
    const index = Math.floor(n / storiesPerChannel);
    opening[index] ??= stage.createChannel(`chaos-${seed}-${index}`);
    return opening[index];
  };

  const pickKind = (): StoryKind => {
    const fraction = dice.fraction();
    if (fraction < 0.04 && pulls < mostPulls) return "pull";
    if (fraction < 0.11) return "cancel";
    return fraction < 0.2 ? "click" : "program";
  };

  return {
    channels: async () => Promise.all(opening),
    async next(kind = pickKind()) {
      told += 1;
      const n = told;
      const program = dice.pick(stage.programs);
      const mergeAfterMs = dice.between(3000, 15_000);
      if (kind === "pull") pulls += 1;
      const where = await channelOf(n);
      switch (kind) {
        case "click":
          return clickStory(stage.world, n, where);
        case "cancel":
          return cancelStory(stage.world, n, where);
        case "pull":
          return pullStory(stage.world, mergeAfterMs);
        case "program":
        default:
          return programStory(stage.world, program, n, where);
      }
    },
  };
}
