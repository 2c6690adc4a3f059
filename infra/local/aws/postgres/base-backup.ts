import { chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { allDone } from "./all-done.ts";
import type { Cluster } from "./cluster.ts";
import { copyChangingFile } from "./copy-file.ts";

/** A database of the server has a tablespace outside of the data directory, which is not copied. */
export class TablespaceNotCopied extends Error {
  override readonly name = "TablespaceNotCopied";

  constructor() {
    super("The database server has a tablespace outside of its data directory: drop it to clone the server.");
  }
}

/**
 * Copies the data of a running server into the folder of another cluster, which then starts with everything committed
 * until the end of the copy. Disturbs no client. Throws TablespaceNotCopied.
 * https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
export async function backUp(connectionString: string, source: Cluster, target: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {}); // The server was stopped; the next statement rejects.
  try {
    await client.connect();
    await backUpThrough(client, source.data, new OwnedFolder(target));
  } finally {
    await client.end().catch(() => {}); // Also ends the backup, and drops the slot.
  }
}

async function backUpThrough(client: pg.Client, source: string, target: OwnedFolder): Promise<void> {
  // Keeps the log from here on, which a checkpoint during the copy would remove.
  await client.query("SELECT pg_create_physical_replication_slot('clone_' || pg_backend_pid(), true, true)");
  const first = await client.query<{ segment: string }>(
    "SELECT pg_walfile_name(pg_backup_start('clone', fast => true)) AS segment",
  );
  await target.copy(source, "");
  const last = await client.query<{ segment: string; labelfile: string; spcmapfile: string }>(
    "SELECT pg_walfile_name(lsn) AS segment, labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)",
  );
  const [start, end] = [first.rows[0], last.rows[0]];
  if (!start || !end) throw new Error("PostgreSQL's backup functions return one row each");
  if (end.spcmapfile) throw new TablespaceNotCopied();
  const segments = (await readdir(join(source, "pg_wal"))).filter(
    (name) => start.segment <= name && name <= end.segment,
  );
  await allDone(segments.map((name) => target.copyFile(source, join("pg_wal", name))));
  await target.write("backup_label", end.labelfile);
}

// What the server creates when it starts; a copy of the first two would stop it.
const leftOut = /^(postmaster\.(pid|opts)|.*\/(pgsql_tmp.*|pg_internal\.init))$/;
const leftEmpty = /^pg_(wal|replslot|dynshmem|notify|serial|snapshots|stat_tmp|subtrans)$/;

/** The data directory of a cluster that is being made, with files that belong to the server's user. */
class OwnedFolder {
  constructor(private readonly cluster: Cluster) {}

  /** Copies a folder with what the server needs of it. A file may vanish meanwhile: its table was dropped. */
  async copy(source: string, folder: string): Promise<void> {
    const path = join(this.cluster.data, folder);
    await mkdir(path, { mode: 0o700 });
    await this.#own(path);
    if (leftEmpty.test(folder)) return;
    const entries = await readdir(join(source, folder), { withFileTypes: true }).catch(ignoreVanished);
    const wanted = (entries ?? []).filter(({ name }) => !leftOut.test(join(folder, name)));
    await allDone(
      wanted.map((entry) => {
        const name = join(folder, entry.name);
        if (entry.isDirectory()) return this.copy(source, name);
        return entry.isFile() ? this.copyFile(source, name).catch(ignoreVanished) : undefined;
      }),
    );
  }

  async copyFile(source: string, name: string): Promise<void> {
    const path = join(this.cluster.data, name);
    await copyChangingFile(join(source, name), path);
    await this.#own(path);
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.cluster.data, name);
    await writeFile(path, text, { mode: 0o600 });
    await this.#own(path);
  }

  async #own(path: string): Promise<void> {
    const { uid, gid } = this.cluster.user;
    if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
  }
}

function ignoreVanished(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
