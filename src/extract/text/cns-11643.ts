// CNS 11643, the Taiwanese set that ISO-2022-CN writes with, by way of Big5: planes 1 and 2 hold Big5's two levels nearly in
// Big5's own order. Each row is a run of the same order; what is in none is no character of Big5 and reads as U+FFFD.

/** First index in the plane, first index in Big5, length. An index counts cells in order: 94 a row there, 157 a row here. */
type Run = readonly [cns: number, big5: number, length: number];

const PLANE_1: readonly Run[] = [
  [0, 0, 5],
  [6, 6, 8],
  [15, 15, 6],
  [29, 29, 44],
  [75, 75, 22],
  [100, 100, 27],
  [129, 129, 19],
  [150, 150, 4],
  [165, 165, 54],
  [227, 227, 7],
  [282, 234, 29],
  [314, 266, 142],
  [3290, 471, 1412],
  [4702, 1884, 424],
  [5126, 1883, 1],
  [5127, 2308, 1876],
  [7003, 4571, 1],
  [7004, 4184, 387],
  [7391, 4572, 525],
  [7916, 5286, 1],
  [7917, 5097, 105],
  [8023, 5203, 83],
  [8106, 5287, 84],
  [8190, 5517, 1],
  [8191, 5371, 54],
  [8245, 5426, 1],
  [8246, 5425, 1],
  [8247, 5427, 90],
  [8337, 5518, 354],
];
const PLANE_2: readonly Run[] = [
  [0, 6280, 10],
  [10, 6291, 33],
  [43, 6372, 1],
  [44, 6324, 48],
  [92, 6373, 46],
  [138, 6586, 1],
  [139, 6419, 167],
  [306, 6587, 1840],
  [2146, 9074, 1],
  [2147, 8428, 108],
  [2255, 8537, 537],
  [2792, 8427, 1],
  [2793, 9075, 100],
  [2893, 8536, 1],
  [2894, 9175, 399],
  [3293, 9575, 1637],
  [4930, 11761, 1],
  [4931, 11212, 146],
  [5077, 11899, 1],
  [5078, 11358, 287],
  [5365, 12508, 1],
  [5366, 11645, 116],
  [5482, 11762, 137],
  [5619, 11900, 104],
  [5723, 12425, 1],
  [5724, 12004, 222],
  [5946, 12227, 198],
  [6144, 12426, 82],
  [6226, 12509, 86],
  [6312, 12226, 1],
  [6313, 12595, 8],
  [6321, 12604, 153],
  [6474, 12758, 56],
  [6530, 13114, 1],
  [6531, 12814, 113],
  [6644, 12603, 1],
  [6645, 12927, 142],
  [6787, 12757, 1],
  [6788, 13069, 45],
  [6833, 13115, 71],
  [6904, 13380, 1],
  [6905, 13186, 194],
  [7099, 13381, 490],
  [7589, 13914, 1],
  [7590, 13871, 43],
  [7633, 13915, 1],
  [7634, 13917, 11],
  [7645, 13916, 1],
  [7646, 13928, 4],
];

/** Pairs of 7-bit bytes of a plane -> Big5 bytes; a pair without one becomes `FF`, which no Big5 text has. */
export function cnsToBig5(pairs: Buffer, plane: 1 | 2): Buffer {
  const big5: number[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const index = ((pairs[i] ?? 0) - 0x21) * 94 + ((pairs[i + 1] ?? 0) - 0x21);
    const run = (plane === 1 ? PLANE_1 : PLANE_2).find(([from, , length]) => index >= from && index < from + length);
    if (run === undefined) {
      big5.push(0xff);
      continue;
    }
    const cell = run[1] + index - run[0];
    const column = cell % 157;
    big5.push(0xa1 + Math.floor(cell / 157), column < 63 ? 0x40 + column : 0xa1 + column - 63);
  }
  return Buffer.from(big5);
}
