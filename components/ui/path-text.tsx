const shownMax = 48;

/** Shortens a path in the middle, keeping its beginning and the whole file name where that fits. */
export function shortenPath(path: string, max = shownMax): string {
  if (path.length <= max) return path;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const tail = name.length < max - 8 ? path.slice(-(name.length + 1)) : path.slice(-Math.floor(max * 0.6));
  return `${path.slice(0, Math.max(4, max - tail.length - 1))}…${tail}`;
}

/** A file's path in monospace, shortened in the middle; whole for screen readers, on hover and on focus of what holds it. */
export function PathText({ path, max }: { path: string; max?: number }) {
  const short = shortenPath(path, max);
  if (short === path) return <code>{path}</code>;
  return (
    <code title={path}>
      <span aria-hidden="true">{short}</span>
      <span className="sr-only">{path}</span>
    </code>
  );
}
