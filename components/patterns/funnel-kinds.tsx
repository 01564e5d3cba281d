import { exact } from "#components/charts/words.ts";
import { Table } from "#components/ui/table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { KindStage } from "#lib/contracts/describe-funnel.ts";

/** What was tried of each kind, and what was left of it after each question. */
export function FunnelKinds({
  kinds,
  hrefOf,
}: {
  kinds: readonly KindStage[];
  /** The list of a kind's patterns. */
  hrefOf: (kind: string) => string;
}) {
  return (
    <div className="grid gap-3">
      <Table label="What was tried of each kind, and what was left">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" data-number>
              Tried
            </th>
            <th scope="col" data-number>
              More than chance
            </th>
            <th scope="col" data-number>
              Patterns
            </th>
            <th scope="col" data-number>
              Suggestions
            </th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, label, candidates, significant, patterns, suggestions }) => (
            <tr key={kind}>
              <th scope="row" className="font-normal">
                {patterns > 0 ? <TextLink href={hrefOf(kind)}>{label}</TextLink> : label}
              </th>
              <td data-number>{exact(candidates)}</td>
              <td data-number>{exact(significant)}</td>
              <td data-number>{exact(patterns)}</td>
              <td data-number>{exact(suggestions)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="grid max-w-[65ch] list-disc gap-1 pl-5 text-muted text-sm">
        <li>Tried: everything that came up often enough to be asked about.</li>
        <li>
          More than chance: trying much finds much by luck, so at most one in a hundred of these may be luck, counting
          all that was tried.
        </li>
        <li>Patterns: of those that say the same, the one that says most.</li>
        <li>Usage is a count: it shows what you work with, and never makes a suggestion.</li>
      </ul>
    </div>
  );
}
