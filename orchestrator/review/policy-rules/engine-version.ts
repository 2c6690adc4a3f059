import type { Surroundings } from "../property-check.ts";

/** Types of databases with an engine and a version. */
export const databaseTypes = [
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::RDS::GlobalCluster",
  "AWS::DocDB::DBCluster",
  "AWS::Neptune::DBCluster",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::MemoryDB::Cluster",
  "AWS::OpenSearchService::Domain",
] as const;

/** What a changed engine version means. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html */
export function versionRisk(
  after: unknown,
  before: unknown,
  { holder, change }: Surroundings,
): string | undefined {
  if (change.review.action === "Add") return undefined;
  if (before === undefined || after === undefined) {
    return `its engine's version would be ${String(after ?? "AWS's default")}, and was ${String(before ?? "not set")}`;
  }
  const [old, wanted] = [before, after].map((version) => majorVersionOf(String(version), engineIn(holder)));
  return old === wanted
    ? undefined
    : `its engine would get another major version: ${String(before)} → ${String(after)}`;
}

const engineIn = ({ Properties }: Readonly<Record<string, unknown>>): string =>
  String(((Properties ?? {}) as Record<string, unknown>).Engine ?? "");

/** `16` of PostgreSQL's `16.4`, `8.0` of `8.0.mysql_aurora.3.04`: MySQL, MariaDB and PostgreSQL 9 count two numbers. */
function majorVersionOf(version: string, engine: string): string {
  const numbers = version.replace(/^\D*/, "").split(".");
  const countsOne = /postgres/i.test(engine)
    ? Number(numbers[0]) > 9
    : /oracle|sqlserver|redis|valkey|opensearch/i.test(`${engine} ${version}`);
  return numbers.slice(0, countsOne ? 1 : 2).join(".");
}
