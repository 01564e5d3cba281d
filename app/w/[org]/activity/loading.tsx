import { PageSkeleton, Skeleton, SkeletonChart, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton title="Activity">
      <Skeleton className="h-8 w-80 max-w-full" />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <SkeletonChart height={260} />
        <SkeletonChart height={260} />
      </div>
      <SkeletonRows rows={10} />
    </PageSkeleton>
  );
}
