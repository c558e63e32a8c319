/** The bytes of an address, 4 or 16; null when it is none. IPv4 must have four decimal parts. */
export function parseAddress(text) {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

function parseIPv4(text) {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256) ? parts.map(Number) : null;
}

function parseIPv6(text) {
  if (!/^[0-9a-f:.]+$/i.test(text)) return null;
  const dotted = text.lastIndexOf(':') + 1;
  if (text.includes('.')) {
    const tail = parseIPv4(text.slice(dotted));
    if (tail === null) return null;
    const group = (a, b) => ((a << 8) | b).toString(16);
    text = text.slice(0, dotted) + group(tail[0], tail[1]) + ':' + group(tail[2], tail[3]);
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (groups.flat().some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  const missing = 8 - groups.flat().length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const all = halves.length === 1 ? groups[0] : [...groups[0], ...Array(missing).fill('0'), ...groups[1]];
  return all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}

/** A range in CIDR form, or one address. */
export function parseRange(text) {
  const [address, prefix] = text.split('/');
  const network = parseAddress(address);
  return { network, prefix: prefix === undefined ? network.length * 8 : Number(prefix) };
}

/** Whether the address with these bytes lies in the range. */
export function contains({ network, prefix }, address) {
  if (address.length !== network.length) return false;
  const whole = prefix >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false;
  const rest = prefix & 7;
  return rest === 0 || (address[whole] ^ network[whole]) >> (8 - rest) === 0;
}

export const isMapped = (b) => b.length === 16 && b.slice(0, 10).every((x) => x === 0) && b[10] === 255 && b[11] === 255;

/** The IPv4 address that an IPv6 address leads to: NAT64, 6to4, Teredo, ISATAP and the IPv4-compatible forms. */
export function embedded(b) {
  if (b.length === 4) return null;
  const tail = b.slice(12);
  if (b[0] === 0x20 && b[1] === 0x02) return b.slice(2, 6);
  if (b[0] === 0x20 && b[1] === 0x01 && b[2] === 0 && b[3] === 0) return tail.map((x) => ~x & 255);
  if (b[0] === 0 && b[1] === 0x64 && b[2] === 0xff && b[3] === 0x9b) return tail;
  if ((b[8] === 0 || b[8] === 2) && b[9] === 0 && b[10] === 0x5e && b[11] === 0xfe) return tail;
  const isLoopback = b.slice(0, 15).every((x) => x === 0) && b[15] === 1;
  return b.slice(0, 8).every((x) => x === 0) && !isLoopback ? tail : null;
}
