const headers = { 'Access-Control-Allow-Origin': 'http://localhost:3000' };

export function OPTIONS() {
  return new Response(null, { status: 204, headers });
}

export function GET() {
  return Response.json(query(), { headers });
}

function query() {
  throw new Error('no such table');
}
