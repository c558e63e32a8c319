// What a policy says of a request, by the same rules as NetFetchPolicy in .NET, which sends its lists along.
import { contains, embedded, isMapped, parseRange } from './address.js';
import { DQUOT } from './errno.js';
import { denied, invalid, NetFetchError, parseHost, parseUrl } from './url.js';

const encoder = new TextEncoder();
const defaultPort = (scheme) => (scheme === 'https' ? 443 : 80);
const isToken = (text) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
const overBudget = (reason) => new NetFetchError(DQUOT, reason);

export class Policy {
  constructor(data) {
    this.data = data;
    this.allow = data.allow.map(pattern);
    this.deny = data.deny.map(pattern);
    this.allowed = data.allowedAddresses.map(parseRange);
    this.deniedAddresses = data.deniedAddresses.map(parseRange);
    this.never = data.neverGranted.map(block);
    this.closed = data.closed.map(block);
    this.global = parseRange(data.globalUnicastIPv6);
    this.blockedPorts = new Set(data.blockedPorts);
    const lower = (names) => new Set(names.map((name) => name.toLowerCase()));
    this.hostHeaders = lower(data.hostHeaders);
    this.grantedHeaders = lower(data.grantedHeaders);
    this.allowHeaders = lower(data.allowHeaders);
    this.prefixes = data.grantedHeaderPrefixes.map((prefix) => prefix.toLowerCase());
  }

  /** The URL taken apart; throws when it is none. */
  parse(text) {
    if (encoder.encode(text).length > this.data.maxUrlBytes) throw overBudget(`the URL is longer than ${this.data.maxUrlBytes} bytes (MaxUrlBytes)`);
    return parseUrl(text);
  }

  /** Throws unless the policy allows the request as far as it can be said without its address. */
  demand(url, method) {
    if (!isToken(method)) throw invalid('the method is no HTTP token');
    if (!this.data.methods.includes(method)) throw denied(`the method ${method} is not among Methods`);
    this.#demandHost(url);
    if (url.host.address) {
      const kind = this.refuseAddress(url.host.address);
      if (kind !== null) throw denied(`${url.host.text} is ${kind}`);
    } else {
      this.#demandName(url.host.text);
    }
  }

  /** Throws unless the guest may send these headers and this body. */
  demandContent(method, headers, headersAreCut, bodyLength) {
    let bytes = 0;
    for (const [name, value] of headers) {
      if (!isToken(name)) throw invalid('the name of a header is no token');
      if (!/^[\t -~]*$/.test(value)) throw invalid(`the value of the header ${name} holds a character other than visible ASCII, space and tab`);
      const lower = name.toLowerCase();
      const needsGrant = this.grantedHeaders.has(lower) || this.prefixes.some((prefix) => lower.startsWith(prefix));
      if (this.hostHeaders.has(lower) || (needsGrant && !this.allowHeaders.has(lower))) throw denied(`the guest may not set the header ${name}`);
      bytes += name.length + value.length + 4;
    }
    const { maxHeaders, maxHeaderBytes, maxRequestBytes } = this.data;
    if (headers.length > maxHeaders) throw overBudget(`more than ${maxHeaders} headers (MaxHeaders)`);
    if (bytes > maxHeaderBytes || headersAreCut) throw overBudget(`more than ${maxHeaderBytes} bytes of headers (MaxHeaderBytes)`);
    if (bodyLength > maxRequestBytes) throw overBudget(`the body is larger than ${maxRequestBytes} bytes (MaxRequestBytes)`);
    if (bodyLength > 0 && (method === 'GET' || method === 'HEAD')) throw invalid(`${method} has a body`);
  }

  /** Why the address may not be reached; null when it may. */
  refuseAddress(address) {
    const isIn = (ranges, bytes) => ranges.some((range) => contains(range, bytes));
    const kindOf = (blocks) => blocks.find(({ range }) => contains(range, address))?.kind;
    if (isMapped(address)) return this.refuseAddress(address.slice(12));
    const never = kindOf(this.never);
    if (never) return never;
    if (isIn(this.deniedAddresses, address)) return 'an address that DeniedAddresses holds';
    if (!isIn(this.allowed, address)) {
      const kind = kindOf(this.closed);
      if (kind) return kind;
      if (address.length === 16 && !contains(this.global, address)) return 'an IPv6 address outside 2000::/3';
    }
    const inner = embedded(address);
    return inner === null ? null : this.refuseAddress(inner);
  }

  #demandHost(url) {
    const against = this.deny.find((one) => matches(one, url));
    if (against) throw denied(`Deny holds '${against.text}'`);
    const covering = this.allow.filter((one) => matches(one, url));
    if (covering.length === 0) throw denied(`no pattern of Allow covers ${url.scheme}://${url.authority}`);
    if (this.blockedPorts.has(url.port) && covering.every((one) => one.port === null))
      throw denied(`port ${url.port} belongs to another protocol, and no pattern of Allow names it`);
  }

  #demandName(name) {
    if (this.data.metadataNames.includes(name)) throw denied(`${name} is a cloud metadata service`);
    const suffix = this.data.reservedSuffixes.find((one) => name.endsWith(one) || name === one.slice(1));
    const kind = !name.includes('.') ? 'a name of a single label' : suffix && `a name under ${suffix}`;
    if (kind && !this.allow.some((one) => !one.isWildcard && one.name === name)) throw denied(`${name} is ${kind}, which Allow must list as it is`);
  }
}

function pattern(one) {
  if (one.host === null) return { ...one, name: null };
  const { text, address } = parseHost(one.host);
  return { ...one, name: text, address };
}

const block = ({ range, kind }) => ({ range: parseRange(range), kind });

function matches(one, { scheme, host, port }) {
  if (one.scheme !== null && one.scheme !== scheme) return false;
  if (one.port !== null ? one.port !== port : one.isDefaultPortOnly && port !== defaultPort(scheme)) return false;
  if (one.name === null) return true;
  if (one.address || host.address) return !one.isWildcard && String(one.address) === String(host.address);
  return one.isWildcard ? host.text.endsWith('.' + one.name) : host.text === one.name;
}
