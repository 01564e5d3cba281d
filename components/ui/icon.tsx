/** Line icons on a 16 px grid, drawn for Floyo. Always beside words, so hidden from screen readers. */
const drawings = {
  today: "M2.5 4.5h11v9h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3",
  patterns: "M2 12c2-8 4-8 6-4s4 4 6-4M2 14.5h12",
  suggestions: "M8 2a4.2 4.2 0 0 0-2.4 7.6V11.5h4.8V9.6A4.2 4.2 0 0 0 8 2zM6.2 14h3.6",
  settings: "M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.8v3.4M5 9.8v3.4",
  person: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.5 14c.6-3 2.7-4.3 5.5-4.3s4.9 1.3 5.5 4.3",
  check: "M2.5 8.5l3.5 3.5 7.5-8",
  arrow: "M2.5 8h11M9.5 4l4 4-4 4",
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      className="shrink-0"
      fill="none"
      stroke="currentColor"
    >
      <path d={drawings[name]} strokeWidth="1.3" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
