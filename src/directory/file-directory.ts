// The directory from `rules/people.yaml`. A missing file is an empty directory; a wrong one is told with line and fix.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressKey, parseAddress, type Address } from '../mail/address.ts';
import { LANGUAGES, parseLanguage } from '../mail/language.ts';
import { PEOPLE_FILE } from '../rules/load.ts';
import type { Problem } from '../rules/problem.ts';
import { peopleFileSchema } from '../rules/schema.ts';
import { suggestion } from '../rules/suggest.ts';
import { YamlFile, type Path } from '../rules/yaml-file.ts';
import type { Directory, Person } from './directory.ts';

export class FileDirectory implements Directory {
  readonly #people: ReadonlyMap<string, Person>;

  private constructor(people: readonly Person[]) {
    this.#people = new Map(people.map((person) => [addressKey(person.address), person]));
  }

  /** Reads the file in a rules folder; problems are appended. */
  static async open(folder: string, problems: Problem[]): Promise<FileDirectory> {
    const path = join(folder, PEOPLE_FILE);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      return new FileDirectory([]);
    }
    const file = new YamlFile(path, text);
    const input = file.read(peopleFileSchema, problems);
    const people = (input?.people ?? []).flatMap((entry, i): Person[] => {
      const at = ['people', i];
      const address = readAddress(file, [...at, 'address'], entry.address, problems);
      const manager =
        entry.manager === undefined ? undefined : readAddress(file, [...at, 'manager'], entry.manager, problems);
      const language = entry.language === undefined ? undefined : parseLanguage(entry.language);
      if (entry.language !== undefined && language === undefined) {
        const fix = suggestion(entry.language, LANGUAGES);
        problems.push(
          file.problem(
            [...at, 'language'],
            `"${entry.language}" is not a language of Postern`,
            fix === undefined ? {} : { fix },
          ),
        );
      }
      if (address === undefined) return [];
      return [
        {
          address,
          ...(entry.name === undefined ? {} : { name: entry.name }),
          ...(entry.department === undefined ? {} : { department: entry.department }),
          ...(manager === undefined ? {} : { manager }),
          ...(language === undefined ? {} : { language }),
        },
      ];
    });
    return new FileDirectory(people);
  }

  person(address: Address): Person | undefined {
    return this.#people.get(addressKey(address));
  }
}

function readAddress(file: YamlFile, path: Path, text: string, problems: Problem[]): Address | undefined {
  const address = parseAddress(text);
  if (address === undefined) problems.push(file.problem(path, `"${text}" is not a mail address`));
  return address;
}
