import { FilterNav } from "#components/ui/filter-nav.tsx";
import type { SuggestionStatus } from "#lib/contracts/suggestions.ts";

/** Open, accepted, dismissed: each with how many there are, and an address of its own. */
export function InboxTabs({
  path,
  status,
  counts,
}: {
  path: string;
  status: SuggestionStatus;
  counts: Readonly<Record<SuggestionStatus, number>>;
}) {
  const tab = (value: SuggestionStatus, label: string) => ({
    label: counts[value] > 0 ? `${label} (${counts[value].toLocaleString("en")})` : label,
    href: value === "open" ? path : `${path}?status=${value}`,
    here: status === value,
  });
  return (
    <FilterNav
      label="Suggestions by what you decided"
      options={[tab("open", "Open"), tab("accepted", "Accepted"), tab("dismissed", "Dismissed")]}
    />
  );
}
