/**
 * Which page an address is, without whose or about what: `/w/ada/patterns/0198…` is `/w/[org]/patterns/[id]`. Names of
 * ours are words of small letters; whatever else stands in an address is somebody's.
 */
export function patternOfPage(pathname: string): string {
  const [first, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (first === undefined) return "/";
  const parts = first === "w" && rest.length > 0 ? [first, "[org]", ...rest.slice(1)] : [first, ...rest];
  return `/${parts.map((part) => (part === "[org]" || /^[a-z]+(-[a-z]+)*$/.test(part) ? part : "[id]")).join("/")}`;
}
