import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from '@swc/core';

const ROOMS = ['bin', 'lib', 'lambdas', 'shared', 'local', 'bench', 'scripts', 'wasm'];

type Node = { type?: string; span?: { start: number; end: number } } & Record<string, unknown>;
export type SourceFunction = { file: string; name: string; lines: number };

/** Every TypeScript file of the product, by its path from the top. */
export function sourceFiles(): string[] {
  return globSync(`{${ROOMS.join(',')}}/**/*.{ts,mts}`)
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

/** The imports of a file: paths of our own files from the top without extension, packages and node: as written. */
export function importsOf(file: string): string[] {
  const found: string[] = [];
  walk(parse(file), (node) => {
    const source = node.source as Node | undefined;
    const isStatic = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(node.type ?? '');
    if (isStatic && source?.value) found.push(String(source.value));
    const callee = node.callee as Node | undefined;
    if (node.type === 'CallExpression' && callee?.type === 'Import') {
      const [argument] = node.arguments as { expression: Node }[];
      if (argument?.expression.type === 'StringLiteral') found.push(String(argument.expression.value));
    }
  });
  return found.map((to) => (to.startsWith('.') ? normalize(join(dirname(file), to)).replaceAll('\\', '/') : to));
}

/** Every function of a file with its length in lines. */
export function functionsOf(file: string): SourceFunction[] {
  const text = readFileSync(file);
  const program = parse(file);
  const offset = (program as { span: { start: number } }).span.start;
  const found: SourceFunction[] = [];
  const kinds = [
    'FunctionDeclaration',
    'FunctionExpression',
    'ArrowFunctionExpression',
    'ClassMethod',
    'MethodProperty',
    'Constructor',
  ];
  walk(program, (node) => {
    const span = node.span ?? (node.function as Node | undefined)?.span;
    if (!kinds.includes(node.type ?? '') || !span) return;
    const lines = text
      .subarray(span.start - offset, span.end - offset)
      .toString()
      .split('\n').length;
    const name = String(
      (node.identifier as Node | undefined)?.value ?? (node.key as Node | undefined)?.value ?? 'anonymous',
    );
    found.push({ file, name, lines });
  });
  return found;
}

function parse(file: string): Node {
  return parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === 'object' && node !== null) {
    visit(node as Node);
    for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
  }
}
