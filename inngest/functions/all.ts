import { analyzePatterns } from "./patterns/analyze-patterns.ts";
import { analyzePatternsNow } from "./patterns/analyze-patterns-now.ts";
import { learnNightly } from "./patterns/learn-nightly.ts";
import { sweepDirtyDays } from "./patterns/sweep-dirty-days.ts";
import { forgetExpired } from "./requests/forget-expired.ts";

/** Every function that the runner may call. One that is missing here never runs. */
export const functions = [analyzePatterns, analyzePatternsNow, sweepDirtyDays, learnNightly, forgetExpired];
