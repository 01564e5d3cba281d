import { ButtonLink } from "./button.tsx";

/** The way to the next page of a list whose pages have addresses. */
export function Pagination({ label, newer, older }: { label: string; newer?: string | null; older?: string | null }) {
  if (!newer && !older) return null;
  return (
    <nav aria-label={label} className="flex flex-wrap justify-between gap-2">
      {newer ? (
        <ButtonLink href={newer} rel="prev">
          Newer
        </ButtonLink>
      ) : (
        <span />
      )}
      {older ? (
        <ButtonLink href={older} rel="next">
          Older
        </ButtonLink>
      ) : null}
    </nav>
  );
}
