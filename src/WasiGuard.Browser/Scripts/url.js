// Takes an http or https URL apart by its letters into the one tuple that is checked and requested, by the same rules as
// NetFetchUrl and HostName in .NET.
import { ACCES, INVAL } from './errno.js';
import { isMapped, parseAddress } from './address.js';

/** A request that the guest gets an errno for; the message goes into the audit. */
export class NetFetchError extends Error {
  constructor(errno, reason) {
    super(reason);
    this.errno = errno;
  }
}

export const denied = (reason) => new NetFetchError(ACCES, reason);
export const invalid = (reason) => new NetFetchError(INVAL, reason);
export const malformed = (reason) => invalid(`the URL is malformed: ${reason}`);

const shown = (c) => (c > ' ' && c < '\x7f' ? `'${c}'` : `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
const defaultPort = (scheme) => (scheme === 'https' ? 443 : 80);

export function parseUrl(text) {
  const bad = /[\0- \\\x7f-\x9f]/.exec(text);
  if (bad) throw malformed(`it holds ${shown(bad[0])}`);
  if (!text.isWellFormed()) throw malformed('it is no valid Unicode text');
  const scheme = /^(https?):\/\//i.exec(text)?.[1].toLowerCase();
  if (!scheme) throw malformed('it does not begin with http:// or https://');

  const rest = text.slice(scheme.length + 3).split('#', 1)[0];
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  if (authority.includes('@')) throw denied('the URL has user information');
  let colon = authority.lastIndexOf(':');
  if (colon >= 0 && authority.includes(']', colon)) colon = -1;
  const host = parseHost(colon < 0 ? authority : authority.slice(0, colon));
  const port = parsePort(colon < 0 ? '' : authority.slice(colon + 1), scheme);
  const pathAndQuery = toPath(end < 0 ? '' : rest.slice(end));
  const shownHost = host.address?.length === 16 ? `[${host.text}]` : host.text;
  const shownAuthority = port === defaultPort(scheme) ? shownHost : `${shownHost}:${port}`;
  const url = { scheme, host, port, authority: shownAuthority, text: `${scheme}://${shownAuthority}${pathAndQuery}` };
  refuseWhenReadOtherwise(url);
  return url;
}

/** What was checked must be what the browser asks. */
function refuseWhenReadOtherwise({ scheme, host, port, text }) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const name = host.address?.length === 16 ? new URL(`http://[${host.text}]`).hostname : host.text;
  if (url === null || url.protocol !== `${scheme}:` || url.hostname !== name || Number(url.port || defaultPort(scheme)) !== port)
    throw malformed('the browser reads it otherwise');
}

function parsePort(text, scheme) {
  if (text === '') return defaultPort(scheme);
  if (!/^\d+$/.test(text) || Number(text) > 65535) throw malformed('its port is no number from 0 to 65535');
  return Number(text);
}

/** { text, address }: a name in lower case and punycode, or an address with its bytes. */
export function parseHost(text) {
  if (text === '') throw malformed('the host is empty');
  if (text[0] === '[') {
    const address = text.endsWith(']') ? parseAddress(text.slice(1, -1)) : null;
    if (address?.length !== 16) throw malformed('brackets must hold an IPv6 address, without a zone, and end the host');
    // Another way to write the IPv4 address.
    if (isMapped(address)) return { text: address.slice(12).join('.'), address: address.slice(12) };
    return { text: text.slice(1, -1).toLowerCase(), address };
  }
  const name = text.split('.').map(toAscii).join('.').toLowerCase().replace(/\.$/, '');
  if (name === '') throw malformed('the host is empty');
  if (name.length > 253) throw malformed('the host is longer than 253 characters');
  const labels = name.split('.');
  for (const [i, label] of labels.entries()) {
    if (label === '') throw malformed('the host has an empty label');
    if (label.length > 63) throw malformed('a label of the host is longer than 63 characters');
    if (i > 0 && /^[-_]/.test(label)) throw malformed("a label of the host after the first begins with '-' or '_'");
    if (label.startsWith('xn--') && mapped(label) !== label) throw malformed('a label of the host begins with xn-- and is no valid punycode');
  }
  if (!/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1))) return { text: name, address: null };
  const address = parseNumbers(labels);
  if (address === null) throw malformed('the host ends in a number and is no IPv4 address');
  return { text: address.join('.'), address };
}

function toAscii(label) {
  if (/^[\0-\x7f]*$/.test(label)) {
    const bad = /[^0-9a-z_-]/i.exec(label);
    if (bad) throw malformed(`the host holds ${shown(bad[0])}`);
    return label;
  }
  // Labels that only a mapping turns into ASCII exist to get past a check.
  const ascii = /^-|^..--|-$/s.test(label.replace(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC')) || /[\u3002\uff0e\uff61]/.test(label) || /[\0-,./:-@[-^`{-\x7f]/.test(label) ? null : mapped(label);
  if (!ascii?.startsWith('xn--')) throw malformed('a label of the host is not in ASCII and no valid international name');
  return ascii;
}

/** The label as the browser maps it (UTS #46); null when it refuses it. Beside an international label it also looks at one that begins with xn--. */
const mapped = (label) => (URL.canParse(`http://${label}.\u00e9`) ? new URL(`http://${label}.\u00e9`).hostname.slice(0, -'.xn--9ca'.length) : null);

/** The forms of IPv4 addresses that inet_aton knows: one to four parts, decimal, octal or hexadecimal. */
function parseNumbers(parts) {
  if (parts.length > 4) return null;
  let value = 0n;
  for (const [i, part] of parts.entries()) {
    const bits = BigInt(i < parts.length - 1 ? 8 : 8 * (5 - parts.length));
    const number = parseNumber(part);
    if (number === null || number >> bits !== 0n) return null;
    value = (value << bits) | number;
  }
  return [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 255n));
}

function parseNumber(part) {
  if (part === '0x') return 0n;
  if (/^0x[0-9a-f]+$/.test(part)) return BigInt(part);
  if (/^0[0-7]+$/.test(part)) return BigInt(`0o${part}`);
  return /^(0|[1-9]\d*)$/.test(part) ? BigInt(part) : null;
}

function toPath(text) {
  const question = text.indexOf('?');
  let path = (question < 0 ? text : text.slice(0, question)) || '/';
  if (path.includes('/.')) {
    const kept = [];
    const parts = path.slice(1).split('/');
    for (const [i, part] of parts.entries()) {
      if (part === '..') kept.pop();
      if (part !== '.' && part !== '..') kept.push(part);
      else if (i === parts.length - 1) kept.push('');
    }
    path = '/' + kept.join('/');
  }
  return escape(path + (question < 0 ? '' : text.slice(question)));
}

const escape = (text) => text.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu, (c) => Array.from(new TextEncoder().encode(c), (b) => '%' + b.toString(16).toUpperCase().padStart(2, '0')).join(''));
