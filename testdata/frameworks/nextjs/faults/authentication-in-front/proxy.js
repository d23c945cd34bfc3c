import { NextResponse } from 'next/server';

const pages = ['http://localhost:3000'];

export function proxy(request) {
  if (request.headers.get('Authorization') !== 'Bearer secret') {
    return new Response('Unauthorized', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
  }
  const origin = request.headers.get('Origin') ?? '';
  if (!pages.includes(origin)) return NextResponse.next({ headers: { Vary: 'Origin' } });
  const headers = { Vary: 'Origin', 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': 'authorization' };
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
  return NextResponse.next({ headers });
}
