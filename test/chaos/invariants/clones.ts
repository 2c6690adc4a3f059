import { DescribeDBClustersCommand } from "@aws-sdk/client-rds";
import { tableName } from "../../../infra/local/access/local-names.ts";
import { readOpenClones } from "../../../orchestrator/rehearsal/open-clones.ts";
import { type Ended, type Problems, unless } from "./ended.ts";

/** No clone of the database is left, nor an entry that looks for one. */
export async function cloneProblems({ world: { aws } }: Ended): Promise<Problems> {
  const [{ DBClusters = [] }, open] = await Promise.all([
    aws.clients.rds.send(new DescribeDBClustersCommand()),
    readOpenClones({ client: aws.clients.table, name: tableName }),
  ]);
  return [
    ...unless(DBClusters.length <= 1, `${DBClusters.length - 1} clones of the database are left`),
    ...unless(open.length === 0, `${open.length} clones are still looked for`),
  ];
}
