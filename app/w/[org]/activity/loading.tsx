import { PageSkeleton, Skeleton, SkeletonChart, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton title="Activity" lead>
      <div className="grid gap-3">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="h-5 w-64" />
      </div>
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <SkeletonChart height={340} />
        <SkeletonChart height={340} />
      </div>
      <SkeletonRows rows={10} />
    </PageSkeleton>
  );
}
