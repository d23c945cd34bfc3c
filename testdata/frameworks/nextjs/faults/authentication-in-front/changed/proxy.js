import { NextResponse } from 'next/server';

const pages = ['http://localhost:3000'];

export function proxy(request) {
  const origin = request.headers.get('Origin') ?? '';
  const headers = pages.includes(origin)
    ? { Vary: 'Origin', 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': 'authorization' }
    : { Vary: 'Origin' };
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
  if (request.headers.get('Authorization') !== 'Bearer secret') {
    return new Response('Unauthorized', { status: 401, headers: { 'WWW-Authenticate': 'Bearer', ...headers } });
  }
  return NextResponse.next({ headers });
}
