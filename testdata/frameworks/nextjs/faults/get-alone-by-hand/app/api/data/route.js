const headers = { 'Access-Control-Allow-Origin': 'http://localhost:3000' };

export function GET() {
  return Response.json({ id: 1 }, { headers });
}

export function PUT() {
  return Response.json({ id: 1 }, { headers });
}
