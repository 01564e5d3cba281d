import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton title="From events to suggestions" lead="What became of everything that was recorded, and why.">
      <Skeleton className="h-12" />
      <SkeletonRows rows={5} lines={2} />
      <SkeletonRows rows={4} />
    </PageSkeleton>
  );
}
