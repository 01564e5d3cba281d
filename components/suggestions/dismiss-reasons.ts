import type { DismissReason } from "#lib/contracts/suggestions.ts";

/** Why somebody does not want a suggestion, and, but for the last, whatever is alike: to choose from, and as it is told afterwards. */
export const dismissReasons: readonly { value: DismissReason; label: string; told: string }[] = [
  { value: "wrong_trigger", label: "It would start at the wrong time", told: "it would start at the wrong time" },
  { value: "too_sensitive", label: "It speaks up too easily", told: "it speaks up too easily" },
  { value: "not_worth_it", label: "Not worth automating", told: "not worth automating" },
  { value: "never_this_tool", label: "Never suggest anything with this tool", told: "never anything with this tool" },
  { value: "other", label: "Another reason", told: "another reason" },
];

export const tellReason = (reason: DismissReason | null): string =>
  dismissReasons.find(({ value }) => value === reason)?.told ?? "no reason given";
