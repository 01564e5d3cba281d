const tones = {
  neutral: "border-line-strong text-muted",
  accent: "border-accent bg-accent-soft text-text",
  good: "border-good text-good",
  warn: "border-warn bg-warn-soft text-text",
  danger: "border-danger bg-danger-soft text-danger",
};

/** One word about a thing's state. The word says it; the colour only helps to find it. */
export function Badge({ tone = "neutral", children }: { tone?: keyof typeof tones; children: React.ReactNode }) {
  return (
    <span className={`inline-flex items-center rounded-sm border px-1.5 text-sm whitespace-nowrap ${tones[tone]}`}>
      {children}
    </span>
  );
}

/** A number of things waiting, as beside a place in the rail. Says nothing for none. */
export function Count({ value, what, max = 99 }: { value: number; what: string; max?: number }) {
  if (value <= 0) return null;
  return (
    <span className="rounded-full bg-accent px-1.5 text-center text-on-accent text-sm tabular-nums">
      {value > max ? `${max}+` : value}
      <span className="sr-only"> {what}</span>
    </span>
  );
}
