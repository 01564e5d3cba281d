import { PageSkeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** The shape of most pages: a title, and lines. Pages of another shape have their own. */
export default function Loading() {
  return (
    <PageSkeleton lead>
      <SkeletonRows rows={8} lines={2} />
    </PageSkeleton>
  );
}
