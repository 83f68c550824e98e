import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

/** DynamoDB in a process of its own, so that its work is nobody else's; says its port, ends with its standard input. */
const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit()).resume();
