import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <Skeleton className="h-10 w-72 max-w-full" />
      <Skeleton className="h-20" />
      <SkeletonRows rows={3} />
    </PageSkeleton>
  );
}
