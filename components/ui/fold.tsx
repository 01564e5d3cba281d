/** Something for those who want it, folded away until then. Opens without any script. */
export function Fold({ title, open, children }: { title: React.ReactNode; open?: boolean; children: React.ReactNode }) {
  return (
    <details open={open} className="grid gap-2">
      <summary className="w-fit min-h-6 rounded-sm text-muted underline underline-offset-2 hover:text-text pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        {title}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  );
}
