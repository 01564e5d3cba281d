import { Table } from "#components/ui/table.tsx";
import type { Calibration } from "#lib/contracts/suggestions.ts";

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** For each step of what was stated, how many were kept: a bar beside the place where it should end, and the figures. */
export function CalibrationChart({ found }: { found: Calibration }) {
  return (
    <Table label="Of suggestions that stated so much, how many were kept">
      <thead>
        <tr>
          <th scope="col">Stated</th>
          <th scope="col" data-number="">
            Kept
          </th>
          <th scope="col" className="w-1/2">
            <span className="sr-only">As a bar</span>
          </th>
          <th scope="col" data-number="">
            Now shown as
          </th>
        </tr>
      </thead>
      <tbody>
        {found.steps.map(({ from, to, outcomes, kept, shown }) => (
          <tr key={from}>
            <th scope="row" className="font-normal whitespace-nowrap">
              {percent(from)} to {percent(to)}
            </th>
            <td data-number="" className="whitespace-nowrap">
              {outcomes === 0 ? "none yet" : `${kept} of ${outcomes}`}
            </td>
            <td>
              <Bar share={outcomes === 0 ? null : kept / outcomes} from={from} to={to} />
            </td>
            <td data-number="">{found.corrected ? percent(shown) : "as stated"}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Full up to what was kept, with the stated range framed. The figures beside it say the same. */
function Bar({ share, from, to }: { share: number | null; from: number; to: number }) {
  return (
    <svg viewBox="0 0 200 14" preserveAspectRatio="none" className="block h-3.5 w-full min-w-16" aria-hidden="true">
      <rect x="0" y="6" width="200" height="2" fill="var(--line)" />
      {share === null ? null : (
        <rect x="0" y="3" width={Math.max(1, share * 200)} height="8" rx="1.5" fill="var(--data-1)" />
      )}
      <rect
        x={from * 200 + 0.75}
        y="0.75"
        width={(to - from) * 200 - 1.5}
        height="12.5"
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
