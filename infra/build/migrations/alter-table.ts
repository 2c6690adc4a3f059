import type { AlterTableCmd, ColumnDef, Constraint } from "libpg-query";
import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { laterCalls } from "./called-functions.ts";
import { addedColumnEffects } from "./columns.ts";
import { breakingEffect, effectOf, unreadable } from "./effects.ts";
import type { NodeOf } from "./sql-parser.ts";
import { inWords, nodesOf } from "./syntax-tree.ts";

type Judge = (table: string, action: AlterTableCmd) => readonly Effect[];

const breaking =
  (words: (table: string, action: AlterTableCmd) => string): Judge =>
  (table, action) => [breakingEffect("breaksPreviousRelease", words(table, action), table)];

const noDefault = breaking((table, { name }) => `it removes the default of the column ${name} of ${table}`);

const rewriting: Judge = (table, { subtype = "" }) => [
  breakingEffect(
    "rewritesTable",
    `it writes ${table} again and blocks it meanwhile (${inWords(subtype)})`,
    table,
  ),
];

const rights: Judge = (table, { subtype = "" }) => [
  breakingEffect("changesRights", `it changes who may do what with ${table} (${inWords(subtype)})`, table),
];

const trigger: Judge = (table, { subtype = "", name }) => [
  breakingEffect(
    "breaksPreviousRelease",
    `it changes what happens with rows of ${table} (${inWords(subtype)}${name ? ` ${name}` : ""})`,
    table,
  ),
];

/** Short, and of no consequence for what others read and write. */
const adjusting: Judge = (table, { subtype = "" }) => [
  effectOf("blocks", `it changes a property of ${table} (${inWords(subtype)}), for which it locks it`, table),
];

/** The other table of an action that connects two: it is as much affected as the one that is altered. */
const otherTable = ({ def }: AlterTableCmd): string => {
  const { RangeVar, PartitionCmd } = (def ?? {}) as {
    readonly RangeVar?: NodeOf<"RangeVar">;
    readonly PartitionCmd?: NodeOf<"PartitionCmd">;
  };
  return (RangeVar ?? PartitionCmd?.name)?.relname ?? "";
};

const disconnecting: Judge = (table, action) =>
  [table, otherTable(action)].map((one) =>
    breakingEffect(
      "breaksPreviousRelease",
      `the rows of one of ${table} and ${otherTable(action)} disappear from the other`,
      one,
    ),
  );

// https://www.postgresql.org/docs/current/sql-altertable.html
const actions: Readonly<Record<string, Judge>> = {
  AT_AddColumn: (table, { def }) =>
    addedColumnEffects(table, ((def ?? {}) as { readonly ColumnDef?: ColumnDef }).ColumnDef ?? {}),
  AT_AddConstraint: (table, { def }) =>
    addedConstraint(table, ((def ?? {}) as { readonly Constraint?: Constraint }).Constraint ?? {}),
  AT_AlterColumnType: (table, { name }) => [
    breakingEffect("breaksPreviousRelease", `it changes the type of the column ${name} of ${table}`, table),
    breakingEffect(
      "rewritesTable",
      `it may write every row of ${table} again, and blocks it meanwhile`,
      table,
    ),
  ],
  AT_AddInherit: (table, action) =>
    [table, otherTable(action)].map((one) =>
      breakingEffect("breaksPreviousRelease", `the rows of ${table} appear in ${otherTable(action)}`, one),
    ),
  AT_AttachPartition: (table, action) =>
    [table, otherTable(action)].flatMap((one) => [
      effectOf(
        "blocks",
        `it attaches ${otherTable(action)} to ${table} as a partition, and checks every row of it`,
        one,
      ),
      effectOf("breaksPreviousRelease", `the rows of ${otherTable(action)} appear in ${table}`, one),
    ]),
  AT_ChangeOwner: rights,
  AT_ClusterOn: adjusting,
  AT_ColumnDefault: (table, action) =>
    action.def
      ? [
          ...laterCalls(action.def),
          effectOf(
            "breaksPreviousRelease",
            `it changes the value that the column ${action.name} of ${table} gets from the previous release`,
            table,
          ),
        ]
      : noDefault(table, action),
  AT_DetachPartition: disconnecting,
  AT_DropInherit: disconnecting,
  AT_DisableRowSecurity: rights,
  AT_DropCluster: adjusting,
  AT_DropColumn: (table, { name }) => [
    breakingEffect("destroysData", `it drops the column ${name} of ${table}`, table),
  ],
  AT_DropConstraint: (table, { name }) => [
    effectOf(
      "breaksPreviousRelease",
      `it drops the constraint ${name} of ${table}, which the previous release may rely on`,
      table,
    ),
  ],
  AT_DropExpression: noDefault,
  AT_DropIdentity: noDefault,
  AT_DropNotNull: (table, { name }) => [
    effectOf(
      "breaksPreviousRelease",
      `it permits NULL in the column ${name} of ${table}, which the previous release may not expect`,
      table,
    ),
  ],
  AT_EnableRowSecurity: rights,
  AT_ForceRowSecurity: rights,
  AT_NoForceRowSecurity: rights,
  AT_ResetOptions: adjusting,
  AT_ResetRelOptions: adjusting,
  AT_SetAccessMethod: rewriting,
  AT_SetCompression: adjusting,
  AT_SetExpression: rewriting,
  AT_SetLogged: rewriting,
  AT_SetNotNull: (table, { name }) => [
    breakingEffect("breaksPreviousRelease", `it makes the column ${name} of ${table} NOT NULL`, table),
    effectOf("blocks", `it checks every row of ${table}, and blocks it meanwhile`, table),
  ],
  AT_SetOptions: adjusting,
  AT_SetRelOptions: adjusting,
  AT_SetStatistics: adjusting,
  AT_SetStorage: adjusting,
  AT_SetTableSpace: rewriting,
  AT_SetUnLogged: rewriting,
  AT_ValidateConstraint: (table, { name }) => [
    effectOf(
      "takesLong",
      `it checks every row of ${table} for the constraint ${name}; others go on meanwhile`,
      table,
    ),
  ],
  AT_DisableTrig: trigger,
  AT_DisableTrigAll: trigger,
  AT_DisableTrigUser: trigger,
  AT_EnableAlwaysTrig: trigger,
  AT_EnableReplicaTrig: trigger,
  AT_EnableTrig: trigger,
  AT_EnableTrigAll: trigger,
  AT_EnableTrigUser: trigger,
  AT_DisableRule: trigger,
  AT_EnableAlwaysRule: trigger,
  AT_EnableReplicaRule: trigger,
  AT_EnableRule: trigger,
};

/** The parser has one node for ALTER TABLE, VIEW, INDEX and more; only these kinds are relations. */
const relations = ["TABLE", "FOREIGN_TABLE", "VIEW", "MATVIEW", "INDEX", "SEQUENCE"].map(
  (kind) => `OBJECT_${kind}`,
);

/** ALTER TABLE; the effect of an action that is not listed is not known. */
export function alterTableEffects({ relation, cmds, objtype }: NodeOf<"AlterTableStmt">): Effect[] {
  const table = relation?.relname ?? "";
  if (objtype === undefined || !relations.includes(objtype))
    return [unreadable(`alter ${inWords(objtype ?? "")} ${table}`)];
  return nodesOf(cmds, "AlterTableCmd").flatMap((action) => {
    const judge = actions[action.subtype ?? ""];
    if (!judge) return [unreadable(`${inWords(action.subtype ?? "")} of ${table}`, table)];
    return [...judge(table, action)];
  });
}

/** The actions whose expressions run with the migration; a new default runs with later INSERTs. */
export const runningActions = ({ cmds }: NodeOf<"AlterTableStmt">) =>
  nodesOf(cmds, "AlterTableCmd").filter(({ subtype }) => subtype !== "AT_ColumnDefault");

/** It checks no row that is there; but it locks both tables, and new rows of the previous release may violate it. */
const uncheckedReference = ({ pktable }: Constraint, table: string): readonly Effect[] => [
  effectOf(
    "breaksPreviousRelease",
    `new rows of ${table} need a row of ${pktable?.relname}, and those there cannot be deleted any more`,
    table,
  ),
];

/** Additive: a check that is NOT VALID, which reads no row that is there. */
function addedConstraint(table: string, constraint: Constraint): readonly Effect[] {
  const { contype, skip_validation: isNotValid } = constraint;
  if (isNotValid) return contype === "CONSTR_FOREIGN" ? uncheckedReference(constraint, table) : [];
  return [
    breakingEffect(
      "breaksPreviousRelease",
      `it adds a constraint to ${table}, which rows of the previous release may violate`,
      table,
    ),
    effectOf(
      "blocks",
      contype === "CONSTR_CHECK" || contype === "CONSTR_FOREIGN"
        ? `it checks every row of ${table} and blocks it meanwhile; NOT VALID, and VALIDATE CONSTRAINT later, do not`
        : `it builds an index on ${table}, and blocks it meanwhile`,
      table,
    ),
  ];
}
