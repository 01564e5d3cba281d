/** The shape of what comes: a title, a line, and rows. */
export default function Loading() {
  return (
    <div className="mx-auto grid w-full max-w-[1100px] gap-6 px-4 py-6 md:px-8" aria-busy="true">
      <p className="sr-only" role="status">
        Loading
      </p>
      <div className="h-7 w-40 rounded-md bg-line" />
      <div className="grid gap-2">
        {["a", "b", "c", "d", "e", "f"].map((row) => (
          <div key={row} className="h-14 rounded-md border border-line bg-surface" />
        ))}
      </div>
    </div>
  );
}
