import type { FileHandle } from 'node:fs/promises'

const block = 512

/** Appends one file to a tar archive (ustar). Source: POSIX.1-2017, pax, "ustar Interchange Format". */
export async function addTarEntry(file: FileHandle, name: string, content: Buffer): Promise<void> {
  await file.appendFile(header(name, content.length))
  await file.appendFile(content)
  await file.appendFile(Buffer.alloc(padding(content.length)))
}

/** Writes what marks the end of an archive. */
export const endTar = (file: FileHandle): Promise<void> => file.appendFile(Buffer.alloc(2 * block))

const padding = (size: number): number => (block - (size % block)) % block

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for an archive`)
  const bytes = Buffer.alloc(block)
  bytes.write(name, 0)
  bytes.write('0000600\0', 100)
  bytes.write('0000000\0', 108)
  bytes.write('0000000\0', 116)
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  bytes.write('00000000000\0', 136)
  bytes.write('        ', 148)
  bytes.write('0', 156)
  bytes.write('ustar\0', 257)
  bytes.write('00', 263)
  bytes.write(`${checksum(bytes).toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}

const checksum = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum + byte, 0)

/** Where an entry's content lies in its archive, in bytes. */
export type TarEntry = { name: string; start: number; size: number }

/**
 * The entries of a tar archive in order. Throws, saying what is wrong, where a header is damaged or the archive ends before its end mark.
 */
export async function listTar(file: FileHandle): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  const bytes = Buffer.alloc(block)
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(bytes, 0, block, at)
    if (bytesRead < block) throw new Error(`the file ends at byte ${at + bytesRead}, in the middle of the archive`)
    if (bytes.every((byte) => byte === 0)) return entries
    const wanted = Number.parseInt(bytes.toString('latin1', 148, 154), 8)
    bytes.fill(' ', 148, 156)
    const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8)
    if (checksum(bytes) !== wanted || !Number.isSafeInteger(size)) throw new Error(`the archive is damaged at byte ${at}`)
    const name = bytes.toString('utf8', 0, 100).replace(/\0.*$/s, '')
    entries.push({ name, start: at + block, size })
    at += block + size + padding(size)
  }
}

/** The content of an entry. */
export async function readTarEntry(file: FileHandle, { name, start, size }: TarEntry): Promise<Buffer> {
  const bytes = Buffer.alloc(size)
  let got = 0
  while (got < size) {
    const { bytesRead } = await file.read(bytes, got, size - got, start + got)
    if (bytesRead === 0) throw new Error(`the file ends in the middle of ${name}`)
    got += bytesRead
  }
  return bytes
}
