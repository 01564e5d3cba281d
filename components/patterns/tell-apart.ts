/**
 * The ends of paths, as short as tells each from the others: `de/web.po` and `fr/web.po`, but `router.ts`. Whole where an end
 * would not do. In the order given.
 */
export function tellApart(paths: readonly string[]): string[] {
  return paths.map((path) => {
    const parts = path.split("/");
    for (let taken = 1; taken < parts.length; taken += 1) {
      const end = parts.slice(-taken).join("/");
      if (paths.every((other) => other === path || (other !== end && !other.endsWith(`/${end}`)))) return end;
    }
    return path;
  });
}
