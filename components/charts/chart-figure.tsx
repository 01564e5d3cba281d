import { Fold } from "#components/ui/fold.tsx";
import { Table } from "#components/ui/table.tsx";

/** A table that says what a chart shows. The first cell of a row is its heading; figures stand right. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What every chart stands in: its title, its picture, its legend, and its table for those who would rather read. */
export function ChartFigure({
  title,
  titleHidden = false,
  description,
  legend,
  table,
  children,
}: {
  title: string;
  /** Where a heading beside it says it already. Screen readers still hear it. */
  titleHidden?: boolean;
  description?: React.ReactNode;
  legend?: React.ReactNode;
  table?: ChartTable | null;
  children: React.ReactNode;
}) {
  return (
    <figure className="@container grid min-w-0 grid-cols-1 gap-3">
      <figcaption className={titleHidden && !description ? "sr-only" : "grid gap-0.5"}>
        <span className={titleHidden ? "sr-only" : "font-semibold"}>{title}</span>
        {description ? <span className="text-muted text-sm">{description}</span> : null}
      </figcaption>
      {legend}
      {children}
      {table && table.rows.length > 0 ? (
        <div className="text-sm">
          <Fold title="As a table">
            <ReadableTable label={title} table={table} />
          </Fold>
        </div>
      ) : null}
    </figure>
  );
}

function ReadableTable({ label, table: { head, rows } }: { label: string; table: ChartTable }) {
  const figures = head.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  return (
    <Table label={label} maxHeight="20rem">
      <thead>
        <tr>
          {head.map((name, column) => (
            <th key={name} scope="col" data-number={figures[column] || undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={`${row[0]}-${index.toString()}`}>
            {row.map((cell, column) =>
              column === 0 ? (
                <th key={head[column]} scope="row" className="font-normal">
                  {cell}
                </th>
              ) : (
                <td key={head[column]} data-number={figures[column] || undefined}>
                  {typeof cell === "number" ? cell.toLocaleString("en") : cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Where there is nothing to draw: the plot's place, and words in it. */
export function NothingToDraw({ height, words }: { height: number; words: string }) {
  return (
    <p
      className="flex items-center justify-center rounded-md border border-line border-dashed px-4 text-center text-muted text-sm"
      style={{ minHeight: height }}
    >
      {words}
    </p>
  );
}
