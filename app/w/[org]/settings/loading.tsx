import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <Skeleton className="h-4 w-72 max-w-full" />
      <SkeletonRows rows={4} lines={2} />
    </PageSkeleton>
  );
}
