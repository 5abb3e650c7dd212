// One message of a run: a sample, spoilt, on its own or packed into others, as mail.
import { zipSync } from 'fflate';
import { mailWithFiles } from '../support/files-mail.ts';
import type { Chance } from './chance.ts';
import { mutate, splice } from './mutate.ts';
import type { Sample, Samples } from './samples.ts';

export async function makeCase(samples: Samples, chance: Chance): Promise<Buffer> {
  switch (chance.below(5)) {
    case 0:
      return mutate(chance.pick(samples.mails).bytes, chance);
    case 1:
      return mutate(splice(chance.pick(samples.mails).bytes, chance.pick(samples.mails).bytes, chance), chance);
    case 2: {
      // The mail is spoilt too, and with it the encoding of what it carries.
      return mutate(await mailOf(spoiltFile(samples, chance)), chance);
    }
    case 3:
      return mutate(crowded(samples, chance), chance);
    default: {
      const files = Array.from({ length: 1 + chance.below(3) }, () => nested(samples, chance));
      return await mailOf(...files);
    }
  }
}

/** Parts on both sides of what a message may have, with the line ends and the missing end that make it odd. */
function crowded({ files }: Samples, chance: Chance): Buffer {
  const { bytes } = chance.pick(files);
  const encoded = bytes.subarray(0, chance.pick([1, 300, 3_000])).toString('base64');
  const part = (i: number): string =>
    `--b\r\nContent-Disposition: attachment; filename=${i}\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`;
  const parts = Array.from({ length: chance.pick([3, 40, 990, 1_001, 1_200]) }, (_, i) => part(i));
  const head = 'From: a@corp.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
  return Buffer.from(`${head}${parts.join('')}${chance.below(2) === 0 ? '--b--' : ''}\r\n`);
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
