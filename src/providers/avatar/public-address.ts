import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Everything that is not a public unicast address (IANA special-purpose registries, RFC 6890 and its updates). */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Parts of 2000::/3 that lead somewhere else: Teredo and its neighbours, documentation, 6to4, documentation. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked = new BlockList();
for (const range of SPECIAL_V4) addRange(range, 'ipv4');
for (const range of SPECIAL_V6) addRange(range, 'ipv6');

const unicast = new BlockList();
unicast.addSubnet('2000::', 3, 'ipv6');

function addRange(range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', prefix = ''] = range.split('/');
  blocked.addSubnet(network, Number(prefix), family);
}

/**
 * Whether an address, as a resolver writes it, is on the public internet. Loopback, private, link-local,
 * multicast, documentation and embedded IPv4 addresses (mapped, NAT64, 6to4, Teredo) are not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !blocked.check(address, 'ipv4');
  return isIPv6(address) && unicast.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}
