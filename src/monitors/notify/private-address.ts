/*
 * Addresses that are not of the public internet: of this machine, of its network, of the maker of clouds' metadata services, reserved ones.
 * Sources: IANA special-purpose address registries (RFC 6890 and its updates), RFC 6052 and RFC 3056 for IPv4 inside IPv6.
 */

const ipv4Ranges: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** Whether a host of a URL, a name or an address, is certainly not public. A name that is not certain is judged by what it resolves to. */
export function isPrivateHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  if (name.includes(':') || ipv4(name) !== null) return isPrivateAddress(name)
  return !name.includes('.') || /\.(localhost|local|internal|lan|home|corp|intranet|home\.arpa|test|invalid|onion)$/.test(name)
}

/** Whether an IP address is not public; what cannot be read as one is not either. */
export function isPrivateAddress(address: string): boolean {
  const number = ipv4(address)
  if (number !== null) return isPrivateIpv4(number)
  const parts = ipv6(address)
  if (parts === null) return true
  const [a = 0, b = 0, c = 0, , , f = 0, g = 0, h = 0] = parts
  const last = ((g << 16) | h) >>> 0
  // IPv4 in IPv6: mapped, translated (64:ff9b::/96), 6to4.
  if (parts.slice(0, 5).every((part) => part === 0) && (f === 0xffff || f === 0)) return f === 0 || isPrivateIpv4(last)
  if (a === 0x64 && b === 0xff9b) return parts.slice(2, 6).some((part) => part !== 0) || isPrivateIpv4(last)
  if (a === 0x2002) return isPrivateIpv4(((b << 16) | c) >>> 0)
  // Only 2000::/3 is given out; of it, 2001::/23 is for protocols, 2001:db8::/32 and 3fff::/20 for examples.
  if (a < 0x2000 || a > 0x3fff) return true
  return (a === 0x2001 && (b < 0x200 || b === 0xdb8)) || (a === 0x3fff && b < 0x1000)
}

const isPrivateIpv4 = (number: number): boolean => ipv4Ranges.some(([start, bits]) => (number ^ (ipv4(start) ?? 0)) >>> (32 - bits) === 0)

/** The number of a dotted address, null for anything else; URLs write all other forms of IPv4 dotted. */
function ipv4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (parts === undefined || parts.some((part) => part > 255)) return null
  return parts.reduce((sum, part) => ((sum << 8) | part) >>> 0, 0)
}

/** The eight parts of an IPv6 address without its zone, null for anything else. */
function ipv6(text: string): number[] | null {
  let address = text.replace(/%.*$/, '').toLowerCase()
  const dotted = /(?<=:)\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0]
  if (dotted !== undefined) {
    const number = ipv4(dotted)
    if (number === null) return null
    address = `${address.slice(0, -dotted.length)}${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`
  }
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const parts = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  return parts.every((part) => /^[0-9a-f]{1,4}$/.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : null
}
