export function GET() {
  return Response.json({ id: 1 }, {
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
  });
}
