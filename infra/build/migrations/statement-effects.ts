import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { hasOption } from "./alone-statements.ts";
import { alterTableEffects } from "./alter-table.ts";
import { laterCalls } from "./called-functions.ts";
import {
  deleteEffects,
  insertEffects,
  mergeEffects,
  truncateEffects,
  updateEffects,
} from "./changed-rows.ts";
import { createdTableEffects } from "./created-table.ts";
import {
  dropEffects,
  enumerationEffects,
  lockEffects,
  moveEffects,
  relationEffect,
  renameEffects,
} from "./drop-and-rename.ts";
import { breakingEffect, effectOf, ifExists, unreadable } from "./effects.ts";
import { grantEffects, rightsStatements } from "./rights.ts";
import { settingEffects } from "./settings.ts";
import type { Kind, NodeOf, Parsed } from "./sql-parser.ts";
import { nameParts, nodesOf, objectName } from "./syntax-tree.ts";

/** For each kind of statement, a function that finds its effects. */
type Readers = { readonly [K in Kind]?: (node: NodeOf<K>) => readonly Effect[] };

const additive = () => [];

/** The known statements; the effect of any other one is not known. Those with `additive` only add, and quickly. */
const readers: Readers = {
  AlterDefaultPrivilegesStmt: ({ action }) => grantEffects(action?.is_grant),
  AlterEnumStmt: enumerationEffects,
  AlterObjectSchemaStmt: moveEffects,
  AlterSeqStmt: ({ options = [], sequence }) => {
    const isOwnedBy = options.every((option) => "DefElem" in option && option.DefElem.defname === "owned_by");
    const name = sequence?.relname ?? "";
    return [
      isOwnedBy
        ? effectOf("blocks", `it locks the sequence ${name} until the migration ends`, name)
        : breakingEffect(
            "breaksPreviousRelease",
            `it changes the sequence ${name}, which may give values again`,
            name,
          ),
    ];
  },
  AlterTableStmt: alterTableEffects,
  ClusterStmt: ({ relation }) => relationEffect("rewritesTable", "it writes again and blocks", relation),
  CommentStmt: additive,
  CompositeTypeStmt: additive,
  CreateDomainStmt: additive,
  CreateEnumStmt: additive,
  CreateExtensionStmt: ({ extname }) => [
    effectOf("unknown", `it runs the script of the extension ${extname}, which is not read`),
  ],
  CreateFunctionStmt: ({ funcname, replace }) => {
    const name = nameParts(funcname).at(-1);
    return replace
      ? [effectOf("breaksPreviousRelease", `it may replace the function ${name} for the previous release`)]
      : [
          effectOf(
            "unknown",
            `it creates the function ${name}, which calls of that name may find instead of another`,
          ),
        ];
  },
  CreateRangeStmt: additive,
  CreateSchemaStmt: additive,
  CreateSeqStmt: additive,
  CreateStatsStmt: ({ relations }) =>
    nodesOf(relations, "RangeVar").map(({ relname = "" }) =>
      effectOf("takesLong", `it adds statistics of ${relname}, which change how queries run`, relname),
    ),
  CreateStmt: createdTableEffects,
  CreateTableAsStmt: additive,
  CreateTrigStmt: ({ relation, trigname }) => [
    effectOf(
      "breaksPreviousRelease",
      `the trigger ${trigname} changes what happens with rows of ${relation?.relname}`,
    ),
  ],
  DeleteStmt: deleteEffects,
  DropOwnedStmt: () => [breakingEffect("destroysData", "it drops everything that a role owns")],
  DropStmt: dropEffects,
  GrantRoleStmt: ({ is_grant }) => grantEffects(is_grant),
  GrantStmt: ({ is_grant }) => grantEffects(is_grant),
  IndexStmt: indexEffects,
  InsertStmt: insertEffects,
  LockStmt: lockEffects,
  MergeStmt: mergeEffects,
  NotifyStmt: ({ conditionname }) => [
    effectOf("unknown", `it notifies those who listen to ${conditionname}`),
  ],
  RefreshMatViewStmt: ({ concurrent, relation }) =>
    concurrent
      ? relationEffect("takesLong", "it computes again", relation)
      : relationEffect("blocks", "it computes again, and blocks the readers of", relation),
  ReindexStmt: (node) =>
    hasOption(node, "concurrently")
      ? relationEffect("takesLong", "it builds again the indexes of", node.relation)
      : relationEffect("blocks", "it builds again the indexes of, and blocks,", node.relation),
  RenameStmt: renameEffects,
  RuleStmt: ({ relation, rulename }) => [
    breakingEffect(
      "breaksPreviousRelease",
      `the rule ${rulename} changes what statements on ${relation?.relname} do`,
    ),
  ],
  // Also in a part of a UNION, which is no statement of its own in the tree.
  SelectStmt: (node) =>
    nodesOf(node, "LockingClause").length > 0
      ? [effectOf("blocks", "it locks the rows that it reads until the migration ends")]
      : [],
  TransactionStmt: ({ kind = "" }) =>
    /^TRANS_STMT_(BEGIN|START|COMMIT)$/.test(kind) ? [] : [unreadable(`a statement of the kind ${kind}`)],
  TruncateStmt: truncateEffects,
  UpdateStmt: updateEffects,
  VacuumStmt: (node) =>
    hasOption(node, "full")
      ? [effectOf("rewritesTable", "it writes tables again and blocks them meanwhile (VACUUM FULL)")]
      : [
          effectOf(
            "takesLong",
            `it reads tables; others go on meanwhile (${node.is_vacuumcmd ? "VACUUM" : "ANALYZE"})`,
          ),
        ],
  VariableSetStmt: settingEffects,
  ViewStmt: ({ view, query, replace }) => {
    const name = view?.relname ?? "";
    const replaced = `it may replace the view ${name} for the previous release`;
    return [
      ...(replace ? [ifExists(effectOf("breaksPreviousRelease", replaced, name))] : []),
      ...laterCalls(query),
    ];
  },
};

function indexEffects({ unique, concurrent, relation, idxname }: NodeOf<"IndexStmt">): Effect[] {
  const table = relation?.relname ?? "";
  const building = concurrent
    ? effectOf("takesLong", `it builds the index ${idxname} on ${table}; others go on meanwhile`, table)
    : effectOf(
        "blocks",
        `it blocks every write to ${table} until the index is built; CREATE INDEX CONCURRENTLY does not`,
        table,
      );
  if (!unique) return [building];
  const violated = `it adds a unique index to ${table}, which rows of the previous release may violate`;
  return [breakingEffect("breaksPreviousRelease", violated, table), building];
}

/** The effects of one statement, without those of its parts. */
export function effectsOf({ kind, node }: Parsed): readonly Effect[] {
  const words = rightsStatements[kind as Kind];
  if (words) {
    const name = objectName((node as { readonly object?: unknown }).object ?? {});
    return [breakingEffect("changesRights", name ? `${words} (${name})` : words)];
  }
  const read = (readers as Readonly<Record<string, (node: unknown) => readonly Effect[]>>)[kind];
  return read ? read(node) : [unreadable(`a statement of the kind ${kind}`)];
}
