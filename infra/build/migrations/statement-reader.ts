import type { Break, StatementFacts } from "../../../orchestrator/database/migration-facts.ts";
import { alterTableBreaks, runningActions } from "./alter-table.ts";
import { breakOf, unreadable } from "./breaks.ts";
import { calledFunctions } from "./called-functions.ts";
import { deleteBreaks, updateBreaks } from "./changed-rows.ts";
import { readDoBlock } from "./do-block.ts";
import {
  dropBreaks,
  droppedTables,
  enumerationBreaks,
  moveBreaks,
  renameBreaks,
  truncateBreaks,
} from "./drop-and-rename.ts";
import { type Kind, type NodeOf, type Parsed, parseSql } from "./sql-parser.ts";
import { nodesIn, tablesIn } from "./syntax-tree.ts";

/** For each kind of statement, a function that finds what it breaks. */
type Readers = { readonly [K in Kind]?: (node: NodeOf<K>) => readonly Break[] };

const compatible = () => [];

/** The known statements. Any other one cannot be read, and so counts as breaking. */
const readers: Readers = {
  AlterDefaultPrivilegesStmt: ({ action }) => revokeBreaks(action?.is_grant),
  AlterEnumStmt: enumerationBreaks,
  AlterObjectSchemaStmt: moveBreaks,
  AlterSeqStmt: ({ options = [], sequence }) => {
    const isOwnedBy = options.every((option) => "DefElem" in option && option.DefElem.defname === "owned_by");
    return isOwnedBy ? [] : [unreadable(`alter sequence ${sequence?.relname}`)];
  },
  AlterTableStmt: alterTableBreaks,
  CommentStmt: compatible,
  CompositeTypeStmt: compatible,
  CreateDomainStmt: compatible,
  CreateEnumStmt: compatible,
  CreateExtensionStmt: compatible,
  CreateFunctionStmt: compatible,
  CreateRangeStmt: compatible,
  CreateSchemaStmt: compatible,
  CreateSeqStmt: compatible,
  CreateStatsStmt: compatible,
  CreateStmt: compatible,
  CreateTableAsStmt: compatible,
  CreateTrigStmt: compatible,
  DeleteStmt: deleteBreaks,
  DropStmt: dropBreaks,
  GrantRoleStmt: ({ is_grant }) => revokeBreaks(is_grant),
  GrantStmt: ({ is_grant }) => revokeBreaks(is_grant),
  IndexStmt: ({ unique, relation }) =>
    unique
      ? [
          breakOf(
            relation?.relname,
            `it adds a unique index to ${relation?.relname}, which rows of the previous release may violate`,
          ),
        ]
      : [],
  InsertStmt: compatible,
  LockStmt: compatible,
  NotifyStmt: compatible,
  RefreshMatViewStmt: compatible,
  RenameStmt: renameBreaks,
  SelectStmt: compatible,
  TruncateStmt: truncateBreaks,
  UpdateStmt: updateBreaks,
  VacuumStmt: ({ is_vacuumcmd }) => (is_vacuumcmd ? [unreadable("VACUUM")] : []),
  VariableSetStmt: ({ name = "" }) => (sessionLimits.includes(name) ? [] : [unreadable(`SET ${name}`)]),
  ViewStmt: compatible,
};

const revokeBreaks = (isGrant: boolean | undefined) =>
  isGrant ? [] : [breakOf(undefined, "it revokes privileges")];

/** Settings that limit or name a session's statements, and do not change their meaning. */
const sessionLimits = ["application_name", "client_min_messages", "lock_timeout", "statement_timeout"];

/** Statements whose parts run with them; those of CREATE FUNCTION or CREATE VIEW run later, when it is used. */
const runsItsParts: readonly string[] = [
  "CreateSchemaStmt",
  "CreateTableAsStmt",
  "DeleteStmt",
  "InsertStmt",
  "SelectStmt",
  "UpdateStmt",
] satisfies readonly Kind[];

/** The part of a statement whose function calls run with it. */
function running({ kind, node }: Parsed): unknown {
  if (kind === "AlterTableStmt") return runningActions(node as NodeOf<"AlterTableStmt">);
  return kind === "IndexStmt" || runsItsParts.includes(kind) ? node : undefined;
}

/** The facts of every statement of the SQL. SQL that PostgreSQL cannot parse counts as one breaking statement. */
export function readSql(sql: string): readonly StatementFacts[] {
  try {
    return parseSql(sql).flatMap(readStatement);
  } catch (error) {
    return [{ kind: "unparsed", tables: [], breaks: [unreadable((error as Error).message)] }];
  }
}

function readStatement({ kind, node }: Parsed): readonly StatementFacts[] {
  if (kind === "DoStmt") return readDoBlock(node as NodeOf<"DoStmt">, readSql);
  const parts = runsItsParts.includes(kind) ? nodesIn(node).filter((part) => part.kind.endsWith("Stmt")) : [];
  const breaks = [...parts, { kind, node }].flatMap(breaksOf);
  const calls = calledFunctions(running({ kind, node }));
  const dropped = kind === "DropStmt" ? droppedTables(node as NodeOf<"DropStmt">) : [];
  return [{ kind, tables: [...tablesIn(node), ...dropped], breaks: [...breaks, ...calls] }];
}

function breaksOf({ kind, node }: Parsed): readonly Break[] {
  const read = (readers as Readonly<Record<string, (node: unknown) => readonly Break[]>>)[kind];
  return read ? read(node) : [unreadable(`a statement of the kind ${kind}`)];
}
