import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton title="Patterns">
      <Skeleton className="h-8 w-96 max-w-full" />
      <SkeletonRows rows={8} lines={2} />
    </PageSkeleton>
  );
}
