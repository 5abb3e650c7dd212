// One gateway for one data folder: a lock that the kernel takes back when its holder dies, however it dies. It is SQLite's own
// file lock on a file of its own.
import Sqlite from 'better-sqlite3';
import { Fault } from '../mail/fault.ts';

export class DataLock {
  readonly #database: Sqlite.Database;

  private constructor(database: Sqlite.Database) {
    this.#database = database;
  }

  /** Throws `storage` when another process holds it. */
  static take(path: string): DataLock {
    const database = new Sqlite(path, { timeout: 0 });
    try {
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
      return new DataLock(database);
    } catch (error) {
      database.close();
      throw new Fault('storage', `another Postern is running on this data folder (${path})`, error);
    }
  }

  release(): void {
    this.#database.close();
  }
}
