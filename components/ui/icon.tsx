/** Line icons on a 16 px grid, drawn for Floyo. Always beside words or inside something named, so hidden from screen readers. */
const drawings = {
  today: "M2.5 4.5h11v9h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3",
  activity: "M2 13.5h12M3.5 11V8M6.5 11V4M9.5 11V6.5M12.5 11V2.5",
  patterns: "M2 12c2-8 4-8 6-4s4 4 6-4M2 14.5h12",
  suggestions: "M8 2a4.2 4.2 0 0 0-2.4 7.6V11.5h4.8V9.6A4.2 4.2 0 0 0 8 2zM6.2 14h3.6",
  settings: "M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.8v3.4M5 9.8v3.4",
  person: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.5 14c.6-3 2.7-4.3 5.5-4.3s4.9 1.3 5.5 4.3",
  check: "M2.5 8.5l3.5 3.5 7.5-8",
  arrow: "M2.5 8h11M9.5 4l4 4-4 4",
  back: "M13.5 8h-11M6.5 4l-4 4 4 4",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.7 3.7",
  down: "M4 6.2l4 4 4-4",
  updown: "M5 6l3-3 3 3M5 10l3 3 3-3",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  plus: "M8 3v10M3 8h10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  file: "M4 1.8h5l3.5 3.5v9H4zM9 1.8v3.5h3.5",
  command: "M2.5 4.5l3.5 3.5-3.5 3.5M8 12h5.5",
  key: "M5.2 13.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM7.2 8.8l6-6M10.6 5.4l2 2",
  warning: "M8 2.2l6.3 11.3H1.7zM8 6.4v3.4M8 11.6v.1",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.6M8 5v.1",
  late: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
  moon: "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
  leave: "M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3",
  workspace: "M2.5 6.5L8 2l5.5 4.5v7h-11zM6.5 13.5V9.5h3v4",
  filter: "M2 3.5h12L9.5 9v4.5l-3-1.5V9z",
  device: "M3 3h10v7.5H3zM1.5 13h13",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6",
  offline: "M2 5.6a9.5 9.5 0 0 1 12 0M4.2 8.2a6 6 0 0 1 7.6 0M6.4 10.8a2.6 2.6 0 0 1 3.2 0M8 13.2v.1M2.5 13.5l11-11",
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
      <path d={drawings[name]} strokeWidth={name === "more" ? 2 : 1.3} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
