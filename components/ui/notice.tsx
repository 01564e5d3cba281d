/** Something to know, to mend, or that went well. Errors and successes are announced to screen readers. */
export function Notice({
  tone = "info",
  title,
  children,
}: {
  tone?: "info" | "error" | "success";
  title: string;
  children?: React.ReactNode;
}) {
  const look = {
    info: "border-line bg-surface",
    error: "border-danger bg-danger-soft",
    success: "border-good bg-surface",
  }[tone];
  return (
    <div role={tone === "error" ? "alert" : "status"} className={`grid gap-1 rounded-md border px-4 py-3 ${look}`}>
      <p className="font-semibold">{title}</p>
      {children ? <div className="text-muted">{children}</div> : null}
    </div>
  );
}
