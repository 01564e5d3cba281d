/** A region that scrolls must take the focus, or nobody can scroll it by keyboard. */
const scrolls = { tabIndex: 0 } as const;

/**
 * A table in a region of its own that scrolls sideways when it must, by keyboard too. Lines are as high as the person's
 * density says: 36 px, or 44 on touch. Cells are plain `<td>` and `<th scope="col">`; `data-number` sets figures right.
 */
export function Table({
  label,
  caption,
  maxHeight,
  children,
}: {
  /** What the table holds, for screen readers. */
  label: string;
  /** The same words, shown above it. */
  caption?: React.ReactNode;
  /** With one, it scrolls within itself and its head stays: `"24rem"`. */
  maxHeight?: string;
  children: React.ReactNode;
}) {
  return (
    <section
      aria-label={label}
      {...scrolls}
      className="table-region overflow-auto rounded-md border border-line bg-surface"
      style={maxHeight ? { maxHeight } : undefined}
    >
      <table className="w-full border-collapse">
        {caption ? <caption className="px-3 py-2 text-left text-muted text-sm">{caption}</caption> : null}
        {children}
      </table>
    </section>
  );
}
