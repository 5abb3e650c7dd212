// Numbers packed into 32 bits ([MS-XLS] 2.5.217 RkNumber): the upper 30 bits of a double or a whole number, either divided by 100.

export function rkNumber(packed: number): number {
  let value: number;
  if ((packed & 2) === 2) value = packed >> 2;
  else {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE((packed & 0xfffffffc) >>> 0, 4);
    value = bytes.readDoubleLE(0);
  }
  return (packed & 1) === 1 ? value / 100 : value;
}
