import type { SuggestionRule } from "./suggestions.ts";

/** What a rule keeps back, as a sentence about the suggestion that it came from. */
export function describeRule({ reason, tool, trigger, confidence, title }: SuggestionRule): string {
  const what = title ?? "a suggestion whose activity is deleted";
  switch (reason) {
    case "never_this_tool":
      return tool === null ? `Nothing about the files of: ${what}` : `Nothing that uses \`${tool}\``;
    case "not_worth_it":
      return `Nothing about: ${what}`;
    case "wrong_trigger":
      return trigger === "schedule"
        ? `Nothing by the clock about: ${what}`
        : `Nothing that starts as you work about: ${what}`;
    case "too_sensitive":
      return `Only once it is surer than ${Math.round(Math.min(1, confidence + 0.15) * 100)} %: ${what}`;
  }
}
