import { Copyable } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";

/** Something failed: what happened, what was kept, what to do, and the id to quote. */
export function ErrorState({
  title,
  kept,
  children,
  requestId,
  action,
}: {
  /** What happened: "The patterns could not be read". */
  title: string;
  /** What was kept: "Nothing you have recorded is lost." */
  kept?: React.ReactNode;
  /** What to do. */
  children?: React.ReactNode;
  requestId?: string | undefined;
  action?: React.ReactNode;
}) {
  return (
    <div role="alert" className="grid max-w-[65ch] gap-3 rounded-md border border-danger bg-danger-soft px-4 py-4">
      <p className="flex items-center gap-2 font-semibold">
        <Icon name="warning" />
        {title}
      </p>
      {kept ? <p>{kept}</p> : null}
      {children ? <div className="grid gap-2">{children}</div> : null}
      {requestId ? (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span>Request id, to quote when you ask for help:</span>
          <Copyable text={requestId} name="Copy the request id" />
        </div>
      ) : null}
      {action ? <div className="flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}
