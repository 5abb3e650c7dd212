// The rules and people that a process goes by. Replaced as a whole or not at all: prepared aside, checked, then put in force at
// once, so that a message is decided by one revision and bad files change nothing (attack G06).
import type { Directory } from '../directory/directory.ts';
import { FileDirectory } from '../directory/file-directory.ts';
import type { ExtractOptions } from '../extract/extract.ts';
import { openInspection, type IndexPlaces, type Inspection } from '../inspect.ts';
import { indexesOfCopy } from './rules-copy.ts';
import { hasErrors, ProblemsError, type Problem } from '../rules/problem.ts';

interface Loaded {
  readonly folder: string;
  readonly inspection: Inspection;
  readonly directory: FileDirectory;
  readonly indexes: IndexPlaces | undefined;
}

export class RulesInForce {
  readonly #domains: readonly string[];
  readonly #reading: ExtractOptions;
  readonly #indexes: IndexPlaces | undefined;
  /** People as they are now, for rooms that keep the directory that they were given. */
  readonly directory: Directory = { person: (address) => this.#set.directory.person(address) };
  #set: Loaded;
  #prepared: Loaded | undefined;

  private constructor(from: Pick<RulesSource, 'domains' | 'reading' | 'indexes'>, set: Loaded) {
    this.#domains = from.domains;
    this.#reading = from.reading;
    this.#indexes = from.indexes;
    this.#set = set;
  }

  /** Throws ProblemsError when the folder has errors. */
  static async open(
    folder: string,
    domains: readonly string[],
    reading: ExtractOptions = {},
    indexes?: IndexPlaces,
  ): Promise<RulesInForce> {
    return new RulesInForce({ domains, reading, indexes }, await read({ folder, domains, reading, indexes }));
  }

  get inspection(): Inspection {
    return this.#set.inspection;
  }

  /** Where they were read. */
  get folder(): string {
    return this.#set.folder;
  }

  /** Where the tables and documents that belong to them were read. */
  get indexes(): IndexPlaces | undefined {
    return this.#set.indexes;
  }

  get revision(): string {
    return this.#set.inspection.ruleSet.revision;
  }

  /** Reads the folder aside and says its revision. Throws ProblemsError; then nothing is prepared. */
  async prepare(folder: string): Promise<string> {
    this.#prepared = undefined;
    const [domains, reading, indexes] = [this.#domains, this.#reading, this.#indexes];
    this.#prepared = await read({ folder, domains, reading, indexes });
    return this.#prepared.inspection.ruleSet.revision;
  }

  /** Puts what was prepared in force; nothing when nothing was. */
  commit(): void {
    this.#set = this.#prepared ?? this.#set;
    this.#prepared = undefined;
  }
}

interface RulesSource {
  readonly folder: string;
  readonly domains: readonly string[];
  readonly reading: ExtractOptions;
  readonly indexes: IndexPlaces | undefined;
}

async function read({ folder, domains, reading, ...source }: RulesSource): Promise<Loaded> {
  const indexes = indexesOfCopy(folder, source.indexes);
  const inspection = await openInspection(folder, domains, reading, indexes);
  const problems: Problem[] = [];
  const directory = await FileDirectory.open(folder, problems);
  if (hasErrors(problems)) throw new ProblemsError(problems);
  return { folder, inspection, directory, indexes };
}
