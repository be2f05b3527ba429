/** Where a metric belongs, and when it was counted. */
export interface MetricHead {
  readonly stackName: string;
  readonly atMs: number;
}

/**
 * A log line of which CloudWatch makes metrics in the namespace `Alleycat`, with the dimension `Stack` ("embedded metric
 * format").
 */
export function metricLine(counts: Readonly<Record<string, number>>, { stackName, atMs }: MetricHead): string {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'Alleycat', Dimensions: [['Stack']], Metrics }];
  return `${JSON.stringify({ _aws: { Timestamp: atMs, CloudWatchMetrics }, Stack: stackName, ...counts })}\n`;
}
