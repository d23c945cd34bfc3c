import { NextResponse } from 'next/server';

const pages = ['http://localhost:7777', 'http://localhost:3000'];

export function proxy(request) {
  const origin = request.headers.get('Origin') ?? '';
  if (!pages.includes(origin)) return NextResponse.next({ headers: { Vary: 'Origin' } });
  return NextResponse.next({ headers: { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' } });
}
