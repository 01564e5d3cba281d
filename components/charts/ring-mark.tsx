/** Marks and lines that tell kinds apart without their colour; more than these there are not. */
const looks = [
  { colour: "var(--data-1)", dashes: undefined, path: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z" },
  { colour: "var(--data-2)", dashes: "9 5", path: "M-5 -5h10v10h-10z" },
  { colour: "var(--data-3)", dashes: "2 5", path: "M0 -7L7 0L0 7L-7 0z" },
  { colour: "var(--data-4)", dashes: "11 4 2 4", path: "M0 -7L6.5 5h-13z" },
] as const;

/** How a kind of companion is drawn, by its number from 0. */
export const ringLook = (kind: number): (typeof looks)[number] => looks[kind] ?? looks[0];

/** The mark of a kind, around the origin of what it stands in. */
export function RingMark({ kind }: { kind: number }) {
  const { colour, path } = ringLook(kind);
  return <path d={path} fill="var(--surface)" stroke={colour} strokeWidth="2" strokeLinejoin="round" />;
}

/** The same beside a word, as in a legend. */
export function RingKey({ kind }: { kind: number }) {
  const { colour, dashes } = ringLook(kind);
  return (
    <svg viewBox="-26 -9 36 18" className="h-[18px] w-9 shrink-0" aria-hidden="true">
      <line x1="-26" x2="0" y1="0" y2="0" stroke={colour} strokeWidth="3" strokeDasharray={dashes} />
      <RingMark kind={kind} />
    </svg>
  );
}
