// One message of a run: a sample, spoilt, on its own or packed into others, as mail.
import { zipSync } from 'fflate';
import { mailWithFiles } from '../support/files-mail.ts';
import type { Chance } from './chance.ts';
import { mutate, splice } from './mutate.ts';
import type { Sample, Samples } from './samples.ts';

export async function makeCase(samples: Samples, chance: Chance): Promise<Buffer> {
  switch (chance.below(4)) {
    case 0:
      return mutate(chance.pick(samples.mails).bytes, chance);
    case 1:
      return mutate(splice(chance.pick(samples.mails).bytes, chance.pick(samples.mails).bytes, chance), chance);
    case 2: {
      // The mail is spoilt too, and with it the encoding of what it carries.
      return mutate(await mailOf(spoiltFile(samples, chance)), chance);
    }
    default: {
      const files = Array.from({ length: 1 + chance.below(3) }, () => nested(samples, chance));
      return await mailOf(...files);
    }
  }
}

function spoiltFile({ files }: Samples, chance: Chance): Sample {
  const { name, bytes } = chance.pick(files);
  const other = chance.pick(files);
  const spoilt = chance.below(8) === 0 ? splice(bytes, other.bytes, chance) : mutate(bytes, chance);
  // Names lie now and then.
  return { name: chance.below(8) === 0 ? other.name : name, bytes: spoilt };
}

function nested(samples: Samples, chance: Chance): Sample {
  let { name, bytes } = spoiltFile(samples, chance);
  for (let depth = chance.pick([0, 0, 1, 2, 10]); depth > 0; depth--) {
    bytes = Buffer.from(zipSync({ [name]: new Uint8Array(bytes) }));
    if (chance.below(3) === 0) bytes = mutate(bytes, chance);
    name = `${depth}.zip`;
  }
  return { name, bytes };
}

const mailOf = (...files: readonly Sample[]): Promise<Buffer> =>
  mailWithFiles('see the files', Object.fromEntries(files.map(({ name, bytes }, i) => [`${i}-${name}`, bytes])));
