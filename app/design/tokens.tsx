import { Skeleton } from "#components/ui/skeleton.tsx";
import { MeasuredColour } from "./measured-colour.tsx";

const pairs: readonly (readonly [token: string, on: string, least: number, use: string])[] = [
  ["text", "bg", 4.5, "what is read"],
  ["muted", "bg", 4.5, "what is read second"],
  ["muted", "sunken", 4.5, "heads of tables, what the pointer is on"],
  ["accent", "surface", 4.5, "what can be acted on"],
  ["on-accent", "accent", 4.5, "the one main action"],
  ["danger", "danger-soft", 4.5, "what failed"],
  ["text", "warn-soft", 4.5, "what to know before going on"],
  ["good", "surface", 4.5, "what went well"],
  ["text", "accent-soft", 4.5, "what is chosen"],
  ["line-strong", "surface", 3, "borders of controls"],
  ["warn", "warn-soft", 3, "the border of a warning"],
  ["data-1", "surface", 3, "first series, and every chart of one"],
  ["data-2", "surface", 3, "second series"],
  ["data-3", "surface", 3, "third series"],
  ["data-4", "surface", 3, "fourth series"],
  ["data-5", "surface", 3, "fifth series"],
  ["data-6", "surface", 3, "sixth series, and “other”"],
];

/** The colours in both themes side by side, whatever theme the page is in: each token is `light-dark()`. */
export function Colours() {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {(["light", "dark"] as const).map((theme) => (
        <section
          key={theme}
          aria-label={`Colours, ${theme}`}
          data-theme={theme}
          className="rounded-md border border-line bg-bg text-text"
        >
          <h3 className="border-line border-b px-3 py-2 text-lg">{theme === "light" ? "Light" : "Dark"}</h3>
          <ul>
            {pairs.map(([token, on, least, use]) => (
              <MeasuredColour key={`${token}-${on}`} token={token} on={on} least={least} use={use} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const sizes = [
  { name: "text-sm", pixels: 13, look: "text-sm", use: "hints, labels of axes, what stands beside" },
  { name: "text-base", pixels: 14, look: "text-base", use: "everything else" },
  { name: "text-lg", pixels: 16, look: "text-lg font-semibold", use: "titles of parts" },
  { name: "text-xl", pixels: 22, look: "text-xl font-semibold", use: "the title of a page" },
];

/** Four sizes, two weights, one monospace. */
export function Type() {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {sizes.map(({ name, pixels, look, use }) => (
        <li
          key={name}
          className="flex flex-wrap items-baseline justify-between gap-x-4 border-line border-b px-3 py-2 last:border-b-0"
        >
          <span className={look}>You edit sales.csv on weekday mornings</span>
          <span className="text-muted text-sm">
            <code>{name}</code>, {pixels} px: {use}
          </span>
        </li>
      ))}
      <li className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2">
        <code>python report.py --month 2026-11</code>
        <span className="text-muted text-sm">monospace: paths, commands, keys, ids</span>
      </li>
    </ul>
  );
}

/** Distances, the radius, and the movement there is. */
export function SpaceAndMotion() {
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-3">
      <div className="grid content-start gap-2">
        <h3 className="text-lg">Space</h3>
        <p className="text-muted">A grid of 4 px. A line of a list is 36 px, or 44 for fingers.</p>
        <div aria-hidden="true" className="flex items-end gap-2">
          {[4, 8, 12, 16, 24, 32].map((size) => (
            <span key={size} className="grid justify-items-center gap-1 text-muted text-sm">
              <span className="bg-data-1" style={{ width: size, height: size }} />
              {size}
            </span>
          ))}
        </div>
      </div>
      <div className="grid content-start gap-2">
        <h3 className="text-lg">Radius</h3>
        <p className="text-muted">6 px for what stands alone, 3 for what stands within it. Borders, no shadows.</p>
        <div aria-hidden="true" className="flex gap-3">
          <span className="flex h-12 w-20 items-center justify-center rounded-md border border-line-strong text-sm">
            6
          </span>
          <span className="flex h-12 w-20 items-center justify-center rounded-sm border border-line-strong text-sm">
            3
          </span>
        </div>
      </div>
      <div className="grid content-start gap-2">
        <h3 className="text-lg">Motion</h3>
        <p className="text-muted">
          120 to 180 ms, to show where something came from. None where the system or the person asks for less.
        </p>
        <Skeleton className="h-4 w-40" />
      </div>
    </div>
  );
}
